import { GLOBAL_BOARD, rankingIdOf, rankingsOf, shardsOf } from '@standings/domain';
import { type Redis, ReplyError } from 'ioredis';
import { LAYOUTS, rankingField, ShardKeys } from '../shard/keys.js';

const [shard] = shardsOf({ number: 1, shards: 1 });
const keys = new ShardKeys(shard);
const { meta, outbox, claim, registry, replacedRankings } = keys;
const ranking = rankingField(rankingIdOf(rankingsOf(GLOBAL_BOARD)[0]));
const [scores] = keys.liveKeys(ranking);
const [staged] = keys.stagedKeys(ranking);

type Call = readonly [command: string, ...args: string[]];

/** Every command that the service sends and that its scripts call, each with arguments of the kind that it gets. */
export const NEEDED: readonly Call[] = [
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

/** The same, of a node of a cluster. */
export const NEEDED_IN_CLUSTER: readonly Call[] = [
  ['cluster', 'slots'],
  ['cluster', 'nodes'],
];

/** Asks of each command whether the user may run it, and runs none. Returns the places of those that it may not, from 1. */
const ASK = `#!lua flags=no-writes
local missing = {}
for place, command in ipairs(cjson.decode(ARGV[1])) do
  if not redis.acl_check_cmd(unpack(command)) then
    missing[#missing + 1] = place
  end
end
return missing`;

/**
 * The commands that the user of a connection may not run on the keys of the service, as rules name them.
 *
 * @throws whatever ioredis throws.
 */
export async function missingRights(redis: Redis, needed: readonly Call[]): Promise<readonly string[]> {
  try {
    const places = (await redis.eval(ASK, 0, JSON.stringify(needed))) as number[];
    return places.map((place) => nameOf(needed[place - 1] as Call));
  } catch (error) {
    if (error instanceof ReplyError && (error as Error).message.startsWith('NOPERM')) return ['eval'];
    throw error;
  }
}

function nameOf([command, subcommand]: Call): string {
  return command === 'cluster' ? `${command}|${subcommand}` : command;
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
