import { randomUUID } from 'node:crypto';
import {
  type KeyedAnswer,
  type LogPosition,
  type MissingRecords,
  type RecordsRestored,
  type ScoreEvent,
  type ShardId,
  ShardRecords,
} from '@standings/domain';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { scriptKeys } from '../scripts.js';
import type { Fence } from '../shard/fence.js';
import { ShardKeys } from '../shard/keys.js';
import { writeAnswer } from '../update/answer-words.js';
import { recordName } from './record-name.js';

/** Updates per call of `lua/put-records.lua`, which keeps Redis busy for about 1 ms. */
const PER_CALL = 250;

/** How long a process may take between two calls before another one may continue, in ms. */
const CLAIM_MS = 10_000;

const DONE = 1;

/** Puts idempotency records back into Redis. */
export class RedisShardRecords extends ShardRecords {
  private readonly claimant = randomUUID();

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
  ) {
    super();
  }

  lacking(): readonly ShardId[] {
    return this.fence.lackingRecords();
  }

  refusesKeys(): boolean {
    return this.fence.refusesKeys();
  }

  async missing(shard: ShardId): Promise<MissingRecords | null> {
    const { meta } = new ShardKeys(shard);
    const [lostAt, until, from] = await this.nodes.of(meta).hmget(meta, 'lost-at', 'lost-until', 'lost-from');
    if (lostAt) return { kind: 'all', lostAt: Number(lostAt), until: until ? Number(until) : null };
    return from ? { kind: 'tail', from: JSON.parse(from) as LogPosition } : null;
  }

  async put(shard: ShardId, events: readonly ScoreEvent[]): Promise<boolean> {
    const { meta, recordsClaim, records } = new ShardKeys(shard);
    const keys = scriptKeys(meta, recordsClaim, ...records);
    if (!this.isOpen(shard)) return false;
    const flat = events.flatMap((event) => (event.keyed === undefined ? [] : [toArguments(event, event.keyed)]));
    // Of two records with the same key the later one counts.
    const newestFirst = flat.toReversed();
    for (let start = 0; start === 0 || start < newestFirst.length; start += PER_CALL) {
      const some = newestFirst.slice(start, start + PER_CALL).flat();
      const argv = [...this.fenceOf(shard), this.claimant, CLAIM_MS, ...some];
      if ((await this.nodes.of(meta).standingsPutRecords(keys, argv)) !== DONE) return false;
    }
    return true;
  }

  async note(shard: ShardId, { until, acceptsKeys, isComplete }: RecordsRestored): Promise<boolean> {
    const { meta, recordsClaim } = new ShardKeys(shard);
    if (!this.isOpen(shard)) return false;
    const argv = [
      ...this.fenceOf(shard),
      this.claimant,
      until ?? '',
      acceptsKeys || isComplete ? 1 : 0,
      isComplete ? 1 : 0,
    ];
    const done = await this.nodes.of(meta).standingsNoteRecords(scriptKeys(meta, recordsClaim), argv);
    await this.fence.check(shard);
    return done === DONE;
  }

  async noteLog(end: LogPosition): Promise<void> {
    const position = JSON.stringify(end);
    const open = this.fence.open();
    await Promise.all(
      open.map(async (shard) => {
        const { meta } = new ShardKeys(shard);
        await this.nodes.of(meta).standingsNoteLog(scriptKeys(meta), [...this.fenceOf(shard), position]);
      }),
    );
  }

  private isOpen(shard: ShardId): boolean {
    return this.fence.open().includes(shard);
  }

  private fenceOf(shard: ShardId): readonly [epoch: number, deployment: string, server: string] {
    const { epoch, deployment, server } = this.fence.writable(shard);
    return [epoch, deployment, server];
  }
}

/** Name of the record, payload, place, and what was answered, as `lua/add.lua` writes them. */
function toArguments(
  { boardNo, playerId, newScore, tiebreakers = {} }: ScoreEvent,
  keyed: KeyedAnswer,
): readonly (string | number)[] {
  const { key, payload, place, periods } = keyed;
  const tiebreaker = periods === undefined ? Object.values(tiebreakers)[0] : periods[0].tiebreaker;
  const answer = writeAnswer(boardNo, { ...keyed, score: newScore, tiebreaker });
  return [recordName(boardNo, playerId, key), payload, place, answer];
}
