import { ALL_TIME, type Period, type Version } from '@standings/domain';
import type { Redis } from 'ioredis';
import type { ShardKeys } from './keys.js';

/** What Redis says of the data of a shard. */
export interface ShardData {
  /** Of the latest update in it; null if there is no data, or not what it should be: somebody removed or replaced keys by hand. */
  readonly version: Version | null;
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
}

/** Asks Redis. @param period of the ranking that is counted. @throws whatever ioredis throws. */
export async function readShardData(redis: Redis, keys: ShardKeys, period: Period): Promise<ShardData> {
  const count = keys.players(period);
  const [info, [epoch = null, history = null, seq = null, deployment = null, store = null, counted = null], players] =
    await Promise.all([
      redis.info('replication'),
      redis.hmget(keys.meta, 'epoch', 'history', 'seq', 'deployment', 'store', count).catch(ifWrongType([])),
      redis.zcard(keys.scores(period)).catch(ifWrongType(null)),
    ]);
  const version = epoch === null ? null : { epoch: Number(epoch), seq: Number(seq) };
  return {
    version: holds(players, counted, period === ALL_TIME ? Number(seq) : 0) ? version : null,
    deployment,
    store,
    history,
    present: replicationId(info),
    replicated: !(/^role:master\r?$/m.test(info) && /^master_replid2:0+\r?$/m.test(info)),
  };
}

/** Whether the ranking has at least the players that are counted: see `lua/includes/players.lua`. @param players null if it is no ranking. */
function holds(players: number | null, counted: string | null, seq: number): boolean {
  return players !== null && players >= (counted === null ? Math.min(seq, 1) : Number(counted));
}

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
