import { GLOBAL_BOARD, rankingIdOf, rankingsOf, shardsOf } from '@standings/domain';
import { type Redis, ReplyError } from 'ioredis';
import { LAYOUTS, rankingField, ShardKeys } from '../shard/keys.js';

const [shard] = shardsOf({ number: 1, shards: 1 });
const keys = new ShardKeys(shard);
const { meta, outbox, claim, registry, replacedRankings } = keys;
const ranking = rankingField(rankingIdOf(rankingsOf(GLOBAL_BOARD)[0]));
const [scores, staged] = [keys.scores(ranking), keys.staged(ranking)];

/** Every command that the service sends and that its scripts call, each with arguments of the kind that it gets. */
export const NEEDED: readonly (readonly [command: string, ...args: string[]])[] = [
  ['info', 'replication'],
  ['select', '0'],
  ['eval', '', '0'],
  ['evalsha', '', '0'],
  ['time'],
  ['exists', meta],
  ['type', meta],
  ['unlink', staged],
  ['rename', staged, scores],
  ['expire', staged, '1'],
  ['get', claim],
  ['set', claim, ''],
  ['hget', meta, ''],
  ['hgetall', LAYOUTS],
  ['hmget', meta, ''],
  ['hset', meta, '', ''],
  ['hsetnx', meta, '', ''],
  ['hincrby', meta, '', '1'],
  ['hdel', registry, ''],
  ['hlen', registry],
  ['hscan', registry, '0'],
  ['zadd', scores, '0', ''],
  ['zcard', scores],
  ['zcount', scores, '0', '0'],
  ['zmscore', scores, ''],
  ['zrange', scores, '0', '0'],
  ['zrangebyscore', replacedRankings, '-inf', '0'],
  ['zrank', scores, ''],
  ['zrem', replacedRankings, ''],
  ['zscan', scores, '0'],
  ['zscore', scores, ''],
  ['xadd', outbox, '*', '', ''],
  ['xdel', outbox, '0-1'],
  ['xlen', outbox],
  ['xrange', outbox, '-', '+'],
  ['xrevrange', outbox, '+', '-'],
];

/** Asks of each command whether the user may run it, and runs none. */
const ASK = `#!lua flags=no-writes
local missing = {}
for _, command in ipairs(cjson.decode(ARGV[1])) do
  if not redis.acl_check_cmd(unpack(command)) then
    missing[#missing + 1] = command[1]
  end
end
return missing`;

/** The commands that the user of a connection may not run on the keys of the service. @throws whatever ioredis throws. */
export async function missingRights(redis: Redis): Promise<readonly string[]> {
  try {
    return (await redis.eval(ASK, 0, JSON.stringify(NEEDED))) as string[];
  } catch (error) {
    if (error instanceof ReplyError && (error as Error).message.startsWith('NOPERM')) return ['eval'];
    throw error;
  }
}

/** The user of the address lacks rights: nothing is sent under it. */
export class MissingRightsError extends Error {
  override readonly name = 'MissingRightsError';

  constructor(commands: readonly string[]) {
    super(
      `its user may not run ${commands.join(', ')} on the keys standings:*. Give it the rights that docs/configuration.md lists`,
    );
  }
}
