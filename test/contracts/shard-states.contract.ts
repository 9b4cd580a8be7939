import { type ShardStates, StoreRecoveringError, StoreUnavailableError } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { TWO_SHARDS } from '../support/boards.js';
import { GLOBAL, GLOBAL_ALL, OTHER_SHARD, SHARD } from './places.js';
import { openGlobal, type SharedStore, type StoreProcess } from './shared-store.js';

const SHARDS = TWO_SHARDS.shards;

/** What every process knows of the shards of a ranking store. @param empty gives one without data. */
export function shardStatesContract(name: string, empty: () => Promise<SharedStore>): void {
  describe(`${name} as the states of shards`, () => {
    let shared: SharedStore;
    let ours: StoreProcess;

    beforeEach(async () => {
      shared = await empty();
      ours = await shared.start();
    });

    const add = ({ store }: StoreProcess) => store.add({ board: GLOBAL.board, playerId: 'a', delta: 1 });

    it('are unknown to a process that has not asked', async () => {
      const { states } = await shared.start();
      expect(known(states)).toEqual({ unknown: SHARDS, closed: [], open: [], foreign: [] });
      expect(states.stores()).toEqual(new Map());
    });

    it('are closed where there is no data, and the shard takes no updates', async () => {
      await checkBoth(ours);
      expect(await ours.states.check(SHARD)).toEqual({ status: 'closed', version: null, rebuilds: 0, deletions: 0 });
      expect(known(ours.states)).toEqual({ unknown: [], closed: SHARDS, open: [], foreign: [] });
      await expect(add(ours)).rejects.toBeInstanceOf(StoreRecoveringError);
    });

    it('are open after a restoration by any process, whose updates each takes once it has asked', async () => {
      const other = await shared.start();
      await checkBoth(other);
      await openGlobal(ours, 4);
      expect(known(other.states).closed).toEqual(SHARDS);
      expect(await other.states.check(SHARD)).toEqual({
        status: 'open',
        version: { epoch: 4, seq: 0 },
        rebuilds: 0,
        deletions: 0,
      });
      expect(known(other.states)).toEqual({ unknown: [], closed: [OTHER_SHARD], open: [SHARD], foreign: [] });
      expect((await add(other)).newScore).toBe(1);
    });

    it('tell the version of the latest update of any process', async () => {
      const other = await shared.start();
      await openGlobal(ours);
      await other.states.check(SHARD);
      for (const process of [ours, other, ours]) {
        const { event } = (await add(process)).scoreChanged!;
        const version = { epoch: event.epoch, seq: event.seq };
        for (const { states } of [ours, other]) expect(await states.check(SHARD)).toMatchObject({ version });
      }
    });

    it('are closed while a process rebuilds the shard, with the version that is in the data', async () => {
      const other = await shared.start();
      await openGlobal(ours, 2);
      await add(ours);
      await other.states.check(SHARD);
      const restoration = await ours.restore.begin(SHARD);
      await restoration.close();
      for (const { states } of [ours, other]) {
        expect(await states.check(SHARD)).toEqual({
          status: 'closed',
          version: { epoch: 2, seq: 1 },
          rebuilds: 0,
          deletions: 0,
        });
        expect(states.closed()).toContain(SHARD);
      }
      await restoration.open(3);
      for (const { states } of [ours, other]) expect(await states.check(SHARD)).toMatchObject({ status: 'open' });
    });

    it('are closed when the data may have changed, until it is restored', async () => {
      await openGlobal(ours);
      await add(ours);
      await shared.unsettle();
      expect(await ours.states.check(SHARD)).toEqual({
        status: 'closed',
        version: { epoch: 1, seq: 1 },
        rebuilds: 0,
        deletions: 0,
      });
      expect(known(await checked(await shared.start()))).toMatchObject({ closed: SHARDS, open: [] });
      await expect(add(ours)).rejects.toBeInstanceOf(StoreRecoveringError);
      await openGlobal(ours, 2);
      expect(ours.states.open()).toEqual([SHARD]);
      expect((await add(ours)).newScore).toBe(2);
    });

    it('are closed, without a version, when the data is gone', async () => {
      await openGlobal(ours);
      await add(ours);
      await shared.lose();
      expect(await ours.states.check(SHARD)).toEqual({ status: 'closed', version: null, rebuilds: 0, deletions: 0 });
      expect(ours.states.closed()).toContain(SHARD);
    });

    it('are closed from the next check on when the epoch of the data has ended', async () => {
      await openGlobal(ours, 3);
      ours.states.endBelow(SHARD, 3);
      expect(await ours.states.check(SHARD)).toMatchObject({ status: 'open' });
      ours.states.endBelow(SHARD, 4);
      expect(ours.states.open()).toEqual([SHARD]);
      expect(await ours.states.check(SHARD)).toEqual({
        status: 'closed',
        version: { epoch: 3, seq: 0 },
        rebuilds: 0,
        deletions: 0,
      });
      expect(ours.states.open()).toEqual([]);
      await openGlobal(ours, 4);
      expect(ours.states.open()).toEqual([SHARD]);
    });

    it('tell the epochs of all shards that have data, and not those of another deployment', async () => {
      expect(await ours.states.epochs()).toEqual(new Map());
      await openGlobal(ours, 3);
      const [other, theirs] = [await shared.start(), await shared.start('theirs')];
      await shared.unsettle();
      expect(await Promise.all([ours, other, theirs].map(({ states }) => states.epochs()))).toEqual([
        new Map([[SHARD, 3]]),
        new Map([[SHARD, 3]]),
        new Map(),
      ]);
    });

    it('tell how often rankings of the shard were rebuilt', async () => {
      await openGlobal(ours);
      await add(ours);
      const restoration = await ours.restore.begin(SHARD);
      await restoration.refuse([GLOBAL_ALL]);
      await restoration.replace([GLOBAL_ALL]);
      await restoration.end();
      const other = await shared.start();
      for (const { states } of [ours, other])
        expect(await states.check(SHARD)).toEqual({
          status: 'open',
          version: { epoch: 1, seq: 1 },
          rebuilds: 1,
          deletions: 0,
        });
    });

    it('are foreign to a process of another deployment, which neither reads nor writes the shard', async () => {
      await openGlobal(ours);
      await add(ours);
      const theirs = await shared.start('theirs');
      await checkBoth(theirs);
      expect(await theirs.states.check(SHARD)).toMatchObject({ status: 'foreign' });
      expect(known(theirs.states)).toEqual({ unknown: [], closed: [OTHER_SHARD], open: [], foreign: [SHARD] });
      await expect(add(theirs)).rejects.toBeInstanceOf(StoreUnavailableError);
      await expect(theirs.store.rank(GLOBAL, 'a')).rejects.toBeInstanceOf(StoreUnavailableError);
      expect((await add(ours)).newScore).toBe(2);
    });

    it('name the ranking store to every process, but not that of another deployment', async () => {
      const store = await openGlobal(ours);
      const other = await shared.start();
      await checkBoth(other);
      const theirs = await shared.start('theirs');
      await checkBoth(theirs);
      expect(ours.states.stores().get(SHARD)).toBe(store);
      expect(other.states.stores()).toEqual(new Map([[SHARD, store]]));
      expect(theirs.states.stores()).toEqual(new Map());
    });
  });
}

/** What is told without asking anybody. */
function known(states: ShardStates) {
  return { unknown: states.unknown(), closed: states.closed(), open: states.open(), foreign: states.foreign() };
}

async function checkBoth({ states }: StoreProcess): Promise<void> {
  await Promise.all(SHARDS.map((shard) => states.check(shard)));
}

async function checked(process: StoreProcess): Promise<ShardStates> {
  await checkBoth(process);
  return process.states;
}
