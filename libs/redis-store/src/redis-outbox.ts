import { randomUUID } from 'node:crypto';
import { ALL_TIME, Outbox, type OutboxEntry, type PendingEntry, type ScoreEvent } from '@standings/domain';
import type { Redis } from 'ioredis';
import { ShardKeys } from './keys.js';
import type { StreamReply } from './scripts.js';

/** The outbox in a Redis stream, written by `lua/add-5.lua` together with the scores. */
export class RedisOutbox extends Outbox {
  private readonly claimant = randomUUID();

  constructor(private readonly redis: Redis) {
    super();
  }

  async confirm(entries: readonly OutboxEntry[]): Promise<void> {
    const argvByBoard = new Map<string, (string | number)[]>();
    for (const { board, id, size } of entries) {
      const argv = argvByBoard.get(board) ?? [];
      argv.push(id, size);
      argvByBoard.set(board, argv);
    }
    await Promise.all(
      [...argvByBoard].map(([board, argv]) => {
        const { meta, outbox } = new ShardKeys(board);
        return this.redis.standingsConfirm(meta, outbox, argv);
      }),
    );
  }

  async claimStale(board: string, minAgeMs: number, limit: number, lockMs: number): Promise<PendingEntry[]> {
    const { outbox, claim } = new ShardKeys(board);
    const entries = await this.redis.standingsClaimStale(outbox, claim, [this.claimant, lockMs, minAgeMs, limit]);
    return pendingEntries(board, entries);
  }

  async oldest(board: string, limit: number): Promise<PendingEntry[]> {
    return pendingEntries(board, await this.redis.xrange(new ShardKeys(board).outbox, '-', '+', 'COUNT', limit));
  }
}

function pendingEntries(board: string, entries: StreamReply): PendingEntry[] {
  return entries.map(([id, fields]) => {
    const events = decodeEvents(board, fields);
    return { entry: { board, id, size: events.length }, events };
  });
}

/** The events of an entry as `lua/add-5.lua` wrote it: one line `<player id> <delta> <new score>` each. */
function decodeEvents(board: string, fields: readonly string[]): ScoreEvent[] {
  const entry = new Map<string, string>();
  for (let i = 0; i < fields.length; i += 2) entry.set(fields[i] as string, fields[i + 1] as string);
  const epoch = Number(entry.get('epoch'));
  const firstSeq = Number(entry.get('seq'));
  const timestamp = new Date(Number(entry.get('at'))).toISOString();
  return (entry.get('events') as string).split('\n').map((line, index) => {
    const [playerId, delta, score] = line.split(' ') as [string, string, string];
    const newScore = Number(score);
    return {
      playerId,
      delta: Number(delta),
      newScore,
      timestamp,
      board,
      epoch,
      seq: firstSeq + index,
      scores: { [ALL_TIME]: newScore },
    };
  });
}
