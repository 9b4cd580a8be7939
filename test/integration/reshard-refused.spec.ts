import { Placement, StoreInUseError } from '@standings/domain';
import { TypeormBoardDeletions, TypeormLayoutAuthority } from '@standings/persistence';
import { Reshard } from '@standings/recovery';
import { OneServer, RedisShardRelocation } from '@standings/redis-store';
import { beforeEach, describe, expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { redisParts } from '../support/redis-parts.js';
import { TellingList } from '../support/telling-list.js';

const stores = useBoardStores();

let endedEpochs: TellingList;

beforeEach(async () => {
  endedEpochs = new TellingList();
  await stores().dataSource.query('DELETE FROM layouts');
});

/** @param onLocks runs while the locks of the shards are taken. */
async function reshard(onLocks: () => Promise<unknown>): Promise<unknown> {
  const { dataSource, redis, deployment, drain } = stores();
  const placement = Placement.of({ number: 1, shards: 1 });
  const { fence: states, restore, outbox } = redisParts(redis, deployment, placement);
  await states.check(stores().shard);
  const layouts = new TypeormLayoutAuthority(dataSource);
  const ports = {
    ...stores().ports,
    ...{ placement, states, restore, outbox, endedEpochs },
    deletions: new TypeormBoardDeletions(dataSource),
    relocation: new RedisShardRelocation(new OneServer(redis)),
    records: { missing: async () => null },
    layouts: Object.assign(layouts, { exclusively: beforeHold(layouts, onLocks) }),
  };
  return new Reshard(ports, drain, deployment).run(2, () => undefined, new AbortController().signal);
}

function beforeHold(
  layouts: TypeormLayoutAuthority,
  meanwhile: () => Promise<unknown>,
): TypeormLayoutAuthority['exclusively'] {
  const exclusively = layouts.exclusively.bind(layouts);
  return (work) =>
    exclusively((lock) => work({ ...lock, hold: async (shards) => (await meanwhile(), lock.hold(shards)) }));
}

describe('A change of the number of shards', () => {
  it('tells of no ended epoch if another ranking store has taken a shard', async () => {
    const take = () => stores().dataSource.query("UPDATE ranking_stores SET store = 'another'");
    await expect(reshard(take)).rejects.toBeInstanceOf(StoreInUseError);
    expect(endedEpochs.told).toEqual([]);
  });

  it('leaves a shard that was closed meanwhile to its recovery', async () => {
    await expect(reshard(() => stores().redis.flushall())).rejects.toThrow('is being recovered');
    expect(endedEpochs.told).toEqual([]);
  });
});
