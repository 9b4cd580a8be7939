import type { Layout, RankingId, Version } from '@standings/domain';
import type { Redis } from 'ioredis';
import { rankingField, type ShardKeys } from './keys.js';
import { decodeLayout } from './layout-text.js';

/** What Redis says of the data of a shard. */
export interface ShardData {
  /** Of the latest update in it; null if there is no data, or not what it should be: somebody removed or replaced keys by hand. */
  readonly version: Version | null;
  /** How often rankings of the shard were replaced. */
  readonly rebuilds: number;
  /** The revision of the catalog up to which the rankings of deleted boards were taken out; 0 if none was told. */
  readonly deletions: number;
  /** The deployment that it belongs to; null if it was never opened by a release that tells. */
  readonly deployment: string | null;
  /** Names this ranking store; null if nothing does yet. */
  readonly store: string | null;
  /** The history under which it was last restored; null or empty while it is not. */
  readonly history: string | null;
  /**
   * The `master_replid` of the server, which is another one after each restart and each promotion of a replica. A master changes
   * it as well when its first replica comes, and an hour after the last one has gone.
   */
  readonly present: string;
  /** Whether the server is a replica or was made a master (`master_replid2`): its data may be that of another one. */
  readonly replicated: boolean;
  /** Whether it lacks idempotency records that the event log may have. */
  readonly lacksRecords: boolean;
  /** Whether it applies no update with a key because of that. */
  readonly refusesKeys: boolean;
  /** The layout that has taken the place of that of the shard; null while none has. */
  readonly moved: Layout | null;
}

/** Asks Redis. @throws whatever ioredis throws. */
export async function readShardData(redis: Redis, keys: ShardKeys): Promise<ShardData> {
  const fields = [
    'epoch',
    'history',
    'seq',
    'deployment',
    'store',
    'rankings',
    'rebuilds',
    'deletions',
    'moved',
    'lost-at',
    'lost-from',
    'refuses-keys',
  ] as const;
  const [
    info,
    [
      epoch = null,
      history = null,
      seq = null,
      deployment = null,
      store = null,
      rankings = null,
      rebuilds = null,
      deletions = null,
      moved = null,
      lostAt = null,
      lostFrom = null,
      refusesKeys = null,
    ],
    registered,
  ] = await Promise.all([
    redis.info('replication'),
    redis.hmget(keys.meta, ...fields).catch(ifWrongType([])),
    redis.hlen(keys.registry).catch(ifWrongType(-1)),
  ]);
  const isWhole = epoch !== null && rankings !== null && registered >= Number(rankings);
  return {
    version: isWhole ? { epoch: Number(epoch), seq: Number(seq) } : null,
    rebuilds: Number(rebuilds ?? 0),
    deletions: Number(deletions ?? 0),
    deployment,
    store,
    history,
    present: replicationId(info),
    replicated: !(/^role:master\r?$/m.test(info) && /^master_replid2:0+\r?$/m.test(info)),
    lacksRecords: lostAt !== null || lostFrom !== null,
    refusesKeys: refusesKeys !== null,
    moved: decodeLayout(moved),
  };
}

/** Asks Redis for what the data of a shard says of its epoch. Both are null where it is not what it should be. */
export async function readEpoch(
  redis: Redis,
  keys: ShardKeys,
): Promise<{ readonly epoch: number | null; readonly deployment: string | null }> {
  const [epoch = null, deployment = null] = await redis
    .hmget(keys.meta, 'epoch', 'deployment')
    .catch(ifWrongType<(string | null)[]>([]));
  return { epoch: epoch === null ? null : Number(epoch), deployment };
}

/** Asks Redis for one ranking, as `lua/includes/rankings.lua` does. One that is not registered is open: its first update registers it. */
export async function readRankingState(redis: Redis, keys: ShardKeys, ranking: RankingId): Promise<'open' | 'closed'> {
  const [scores, prefixes] = keys.live(ranking);
  const [counted, players, prefixed] = await Promise.all([
    redis.hget(keys.registry, rankingField(ranking)),
    redis.zcard(scores).catch(ifWrongType(-1)),
    prefixes === undefined ? null : redis.hlen(prefixes).catch(ifWrongType(-1)),
  ]);
  if (counted === null) return 'open';
  const isWhole = players >= Number(counted.replace('=', '')) && (prefixed === null || prefixed === players);
  return !counted.startsWith('-') && isWhole ? 'open' : 'closed';
}

/** What counts as the answer where a key is not of the type that it should be. */
function ifWrongType<T>(answer: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return answer;
    throw error;
  };
}

function replicationId(info: string): string {
  const id = /^master_replid:(\w+)/m.exec(info)?.[1];
  if (id === undefined) throw new Error('Redis does not tell its master_replid.');
  return id;
}
