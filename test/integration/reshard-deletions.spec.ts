import { TemporalCalendar } from '@standings/calendar';
import { BoardCatalog, type BoardDeletions, DEFAULT_DEFINITION, Placement, type ShardId } from '@standings/domain';
import { TypeormBoardDeletions, TypeormBoardRepository, TypeormLayoutAuthority } from '@standings/persistence';
import { Reshard } from '@standings/recovery';
import { OneServer, RedisShardRelocation } from '@standings/redis-store';
import { expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { redisParts } from '../support/redis-parts.js';

const stores = useBoardStores();

/** Asks the repository, and notes after which revisions. */
class Noted extends TypeormBoardDeletions {
  readonly asked: number[] = [];

  override after(...[revision, limit]: Parameters<BoardDeletions['after']>) {
    this.asked.push(revision);
    return super.after(revision, limit);
  }
}

/** Runs something while the records are copied: after the scores were staged. */
class Relocation extends RedisShardRelocation {
  constructor(
    private readonly meanwhile: () => Promise<unknown>,
    redis: OneServer,
  ) {
    super(redis);
  }

  override async copyRecords(...[from, to, report]: Parameters<RedisShardRelocation['copyRecords']>) {
    await super.copyRecords(from, to, report);
    await this.meanwhile();
  }
}

it('A change of the number of shards leaves out a board that is deleted meanwhile, and asks for none that were deleted before', async () => {
  const { dataSource, redis, deployment, drain } = stores();
  await dataSource.query('DELETE FROM layouts');
  const boards = new TypeormBoardRepository(dataSource, new TemporalCalendar(), 1000);
  const create = async (id: string) => (await boards.put(id, () => DEFAULT_DEFINITION, null)).board;
  const [, doomed] = [await create('earlier'), await create('doomed')];
  await boards.delete('earlier', null);
  const change = await stores().store.add({ board: doomed, asOf: doomed.revision, playerId: 'a', delta: 1 });
  await stores().deliver(change);
  const before = (await boards.changes(0, 1000)).revision;

  const placement = Placement.of({ number: 1, shards: 1 });
  const { fence: states, restore, outbox } = redisParts(redis, deployment, placement);
  await states.check(stores().shard);
  const deletions = new Noted(dataSource);
  const ports = {
    ...stores().ports,
    ...{ boards: new BoardCatalog(), definitions: boards, deletions, placement, states, restore, outbox },
    relocation: new Relocation(() => boards.delete('doomed', null), new OneServer(redis)),
    records: { missing: async () => null },
    layouts: new TypeormLayoutAuthority(dataSource),
  };
  const done = await new Reshard(ports, drain, deployment).run(2, () => undefined, new AbortController().signal);
  expect(done).toMatchObject({ layout: { number: 2, shards: 2 } });
  expect(deletions.asked.length).toBe(2);
  for (const revision of deletions.asked) expect(revision).toBe(before);
  expect(await redis.keys(`*:${doomed.no}:all`)).toEqual([]);
  const told = await Promise.all(placement.shards.map(async (shard: ShardId) => (await states.check(shard)).deletions));
  expect(told).toEqual([before + 1, before + 1]);
});
