import type { Redis } from 'ioredis';
import { SHARD } from '../../support/redis-scores.js';
import type { Cleanup } from '../cleanup.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { compare, p99Of, perSecondOf, programResults, type Result } from '../result.js';
import { takeTurns } from '../turn.js';
import { startService } from './http-service.js';
import { checkEvents } from './outbox.js';
import { Updates } from './updates.js';

const MARKS = ['even', 'odd'].map((generation) => `${SHARD}:marks:${generation}`);

/** POST /score/update with a new idempotency key for every request, against the same process without keys. */
export async function measureKeys(options: Options, cleanup: Cleanup): Promise<Result> {
  const service = await startService(cleanup, options.players, 'everysec', ['store']);
  const keyed = new Updates(service, { ...options, request: 'keyed' }, 'with keys');
  const plain = new Updates(service, { ...options, request: 'update' }, 'without');
  const before = await measureMarks(service.redis);
  await takeTurns([keyed, plain], 1, options.warmUpSeconds);
  const turns = await takeTurns([keyed, plain], options.repeats, options.seconds);
  const after = await measureMarks(service.redis);
  const of = ({ name }: Updates) => turns.get(name) ?? [];
  return {
    title: 'POST /score/update with an Idempotency-Key each, events to Kafka, AOF everysec',
    unit: 'req/s',
    programs: programResults(turns),
    ratios: [
      compare('req/s, without keys', of(keyed), of(plain), perSecondOf, { atLeast: 0.85 }),
      compare('p99, without keys', of(keyed), of(plain), p99Of, null),
    ],
    facts: [
      bytesFact(before, after),
      await checkEvents(service, options.players, keyed.acknowledged + plain.acknowledged),
    ],
  };
}

interface Marks {
  readonly keys: number;
  /** What Redis has allocated for everything. */
  readonly bytes: number;
}

async function measureMarks(redis: Redis): Promise<Marks> {
  const bytes = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
  const lengths = await Promise.all(MARKS.map((hash) => redis.hlen(hash)));
  return { keys: lengths.reduce((sum, length) => sum + length), bytes };
}

/** Only the keys grow: the players exist before, and the outbox is empty before and after. */
function bytesFact(before: Marks, after: Marks): string {
  const keys = after.keys - before.keys;
  const bytes = (after.bytes - before.bytes) / keys;
  return `${count(keys)} keys held at the end, ${bytes.toFixed(0)} bytes of Redis each.`;
}
