import { OneServer, RedisNodes } from '@standings/redis-store';
import type { Redis } from 'ioredis';

/** The masters behind a connection to the one server, unless they are given already. */
export function nodesOf(redis: Redis | RedisNodes): RedisNodes {
  return redis instanceof RedisNodes ? redis : new OneServer(redis);
}
