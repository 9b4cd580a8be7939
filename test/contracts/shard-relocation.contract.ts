import {
  IdempotencyKeyReusedError,
  Placement,
  type RankingStore,
  type ScoreUpdate,
  type ShardId,
  type ShardRelocation,
  shardsOf,
  StandingsError,
  StoreRecoveringError,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { EUROPE, GLOBAL } from './places.js';

const FROM = { number: 1, shards: 2 };
const TO = { number: 2, shards: 3 };

/** What one process has of the ranking store that contracts of the relocation use. */
export interface RelocatingProcess {
  readonly relocation: ShardRelocation;
  readonly store: RankingStore;
  /** Opens shards, as a recovery does that finds nothing to copy. */
  readonly open: (shards: readonly ShardId[]) => Promise<unknown>;
  /** Asks the store for a shard. */
  readonly check: (shard: ShardId) => Promise<unknown>;
}

/** A ranking store without data. */
export interface ShardRelocationUnderTest {
  /** Starts a process. */
  readonly start: (placement: Placement) => Promise<RelocatingProcess>;
  /** The names of all shards that hold anything, in any order. */
  readonly shardsWithData: () => Promise<readonly string[]>;
}

const updateOf = (board: typeof GLOBAL.board, key: string): ScoreUpdate => ({
  board,
  playerId: 'a',
  delta: 5,
  idempotency: { key, payload: 'digest', place: 0 },
});

/** What every relocation of shards does. @param empty gives a store without data. */
export function shardRelocationContract(name: string, empty: () => Promise<ShardRelocationUnderTest>): void {
  describe(`${name} as the relocation of shards`, () => {
    let its: ShardRelocationUnderTest;
    let placement: Placement;
    let old: RelocatingProcess;

    beforeEach(async () => {
      its = await empty();
      placement = Placement.of(FROM);
      old = await its.start(placement);
      await old.open(placement.shards);
    });

    /** Copies the records of every shard. @returns a process of the new layout, whose shards are open. */
    async function moved(): Promise<RelocatingProcess> {
      const target = Placement.of(TO);
      const counts: number[] = [];
      for (const shard of placement.shards)
        await old.relocation.copyRecords(shard, target, (records) => counts.push(records));
      expect(counts.length).toBeGreaterThan(0);
      const process = await its.start(target);
      await process.open(target.shards);
      return process;
    }

    it('lets a key be answered in the new shard as it was in the old one, on each board', async () => {
      const answers = new Map<string, unknown>();
      for (const { board } of [GLOBAL, EUROPE])
        for (let key = 0; key < 20; key += 1)
          answers.set(`${board.no} ${key}`, (await old.store.add(updateOf(board, `${key}`))).newScore);
      const { store } = await moved();
      for (const { board } of [GLOBAL, EUROPE])
        for (let key = 0; key < 20; key += 1) {
          const again = await store.add(updateOf(board, `${key}`));
          expect(again).toMatchObject({ newScore: answers.get(`${board.no} ${key}`), scoreChanged: null });
        }
    });

    it('goes on refusing a key with another payload', async () => {
      await old.store.add(updateOf(GLOBAL.board, 'k'));
      const { store } = await moved();
      const other = { key: 'k', payload: 'another digest', place: 0 };
      await expect(store.add({ ...updateOf(GLOBAL.board, 'k'), idempotency: other })).rejects.toBeInstanceOf(
        IdempotencyKeyReusedError,
      );
    });

    it('neither updates nor reads a shard that was retired, and its callers learn the present layout', async () => {
      await old.store.add(updateOf(GLOBAL.board, 'k'));
      const shard = placement.homeOf(GLOBAL.board.no);
      await old.relocation.retire(shard, TO);
      await expect(old.store.add(updateOf(GLOBAL.board, 'l'))).rejects.toBeInstanceOf(StoreRecoveringError);
      expect(placement.layout).toEqual(TO);

      const another = Placement.of(FROM);
      const reader = await its.start(another);
      await expect(reader.store.rank(GLOBAL, 'a')).rejects.toBeInstanceOf(StandingsError);
      await reader.check(shard);
      expect(another.layout).toEqual(TO);
    });

    it('frees everything of a shard that was retired but what its callers are told', async () => {
      for (const { board } of [GLOBAL, EUROPE]) await old.store.add(updateOf(board, 'k'));
      for (const shard of placement.shards) {
        await old.relocation.retire(shard, TO);
        await old.relocation.free(shard);
        await old.relocation.free(shard);
      }
      expect(await its.shardsWithData()).toEqual([]);
      const late = Placement.of(FROM);
      await (await its.start(late)).check(shardsOf(FROM)[0]);
      expect(late.layout).toEqual(TO);
    });

    it('frees everything of a shard that no process has used yet', async () => {
      const target = Placement.of(TO);
      const process = await its.start(target);
      await process.open(target.shards);
      for (const shard of target.shards) await old.relocation.free(shard);
      expect((await its.shardsWithData()).toSorted()).toEqual([...placement.shards]);
    });
  });
}
