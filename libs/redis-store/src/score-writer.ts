import {
  ALL_TIME,
  type Clock,
  OutboxFullError,
  type OutboxEntry,
  type ScoreChange,
  ScoreOutOfRangeError,
  type ScoreUpdate,
} from '@standings/domain';
import type { Redis } from 'ioredis';
import { Coalescer } from './coalescer.js';
import { ShardKeys } from './keys.js';
import { writeError } from './redis-errors.js';
import type { AddReply } from './scripts.js';

/** Most updates in one script call: bounds how long Redis is busy with one, about 2 ms at a million players. */
const MOST_UPDATES = 256;

/** The codes of `lua/add-3.lua`. */
const OUTBOX_FULL = -2;
const OUT_OF_RANGE = -1;

/** Values per update in the reply of `lua/add-3.lua`. */
const STRIDE = 5;

/** Writes the updates of one shard: those of one turn of the event loop in one script call. */
export class ScoreWriter {
  private readonly keys: ShardKeys;
  private readonly updates = new Coalescer<ScoreUpdate, ScoreChange>(MOST_UPDATES, (updates) => this.write(updates));

  constructor(
    private readonly redis: Redis,
    private readonly board: string,
    private readonly outboxLimit: number,
    private readonly clock: Clock,
  ) {
    this.keys = new ShardKeys(board);
  }

  add(update: ScoreUpdate): Promise<ScoreChange> {
    return this.updates.do(update);
  }

  private async write(updates: readonly ScoreUpdate[]): Promise<readonly (ScoreChange | Error)[]> {
    const now = this.clock.now();
    const argv: (string | number)[] = [now, this.outboxLimit];
    for (const { playerId, delta } of updates) argv.push(playerId, delta);
    const { meta, outbox } = this.keys;
    const reply = await this.redis
      .standingsAdd(meta, this.keys.scores(ALL_TIME), outbox, argv)
      .catch((error: unknown) => {
        throw writeError(error);
      });
    return this.changes(updates, new Date(now).toISOString(), reply);
  }

  private changes(updates: readonly ScoreUpdate[], timestamp: string, reply: AddReply): (ScoreChange | Error)[] {
    if (reply[0] === OUTBOX_FULL) throw new OutboxFullError();
    const [epoch, firstSeq, id, results] = reply as Exclude<AddReply, [-2]>;
    const applied = updates.filter((_, index) => results[index * STRIDE] !== OUT_OF_RANGE).length;
    // One object for all events of the call: who confirms them counts down on it.
    const outboxEntry: OutboxEntry | null = id === null ? null : { board: this.board, id, size: applied };
    let seq = firstSeq;
    return updates.map(({ playerId, delta }, index) => {
      const at = index * STRIDE;
      const newScore = Number(results[at + 1]);
      const previous = results[at + 2] ?? null;
      if (results[at] === OUT_OF_RANGE) return new ScoreOutOfRangeError(newScore, delta);
      return {
        event: {
          playerId,
          delta,
          newScore,
          timestamp,
          board: this.board,
          epoch,
          seq: seq++,
          scores: { [ALL_TIME]: newScore },
        },
        previousScore: previous === null ? null : Number(previous),
        rank: results[at + 3] as number,
        previousRank: results[at + 4] as number | null,
        outboxEntry,
      };
    });
  }
}
