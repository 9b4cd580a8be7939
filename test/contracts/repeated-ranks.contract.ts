import type { RankingStore, ScoreUpdate } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { asAnswered } from './as-answered.js';
import { IN_ONE_SHARD, SPREAD } from './places.js';

function updateOf({ view: { board } }: typeof SPREAD, key: string, playerId = 'a', delta = 1): ScoreUpdate {
  return { board, playerId, delta, idempotency: { key, payload: `${playerId} ${delta}`, place: 0 } };
}

/** The ranks in the answer of an update that comes again, where a record keeps them. @param empty as of `rankingStoreContract`. */
export function repeatedRanksContract(name: string, empty: () => Promise<RankingStore>, boards = IN_ONE_SHARD): void {
  describe(`${name} and the ranks of an update that comes again`, () => {
    let store: RankingStore;

    beforeEach(async () => {
      store = await empty();
    });

    it('answers it with or without ranks as it did then', async () => {
      const [one, other] = [updateOf(boards, 'without'), updateOf(boards, 'with')];
      const first = await store.add({ ...one, withoutRanks: true });
      expect(first).toMatchObject({ rank: null, previousRank: null });
      expect(asAnswered(await store.add(one))).toEqual({ ...first, replayed: true, scoreChanged: null });
      const second = await store.add(other);
      expect(second).toMatchObject({ rank: 1, previousRank: 1 });
      const again = await store.add({ ...other, withoutRanks: true });
      expect(asAnswered(again)).toEqual({ ...second, replayed: true, scoreChanged: null });
    });
  });
}

/** The same where ranks are counted for each answer, because no shard knows them. */
export function laterRanksContract(name: string, empty: () => Promise<RankingStore>, boards = SPREAD): void {
  describe(`${name} and ranks that are counted for each answer`, () => {
    let store: RankingStore;

    beforeEach(async () => {
      store = await empty();
    });

    it('gives the rank that the score of the first answer has now, if the caller wants one', async () => {
      const one = updateOf(boards, 'k', 'a', 50);
      expect(await store.add(one)).toMatchObject({ rank: 1 });
      await store.add(updateOf(boards, 'k', 'b', 70));
      await store.add(updateOf(boards, 'l', 'a', -60));
      expect(await store.add(one)).toMatchObject({ replayed: true, newScore: 50, rank: 2 });
      expect(await store.add({ ...one, withoutRanks: true })).toMatchObject({
        replayed: true,
        newScore: 50,
        rank: null,
      });
    });

    it('keeps the keys of the players of a board apart, wherever they are', async () => {
      for (const playerId of ['a', 'b', 'c', 'd', 'e']) {
        const one = updateOf(boards, 'k', playerId);
        expect(await store.add(one)).toMatchObject({ replayed: false });
        expect(await store.add(one)).toMatchObject({ replayed: true });
      }
    });
  });
}
