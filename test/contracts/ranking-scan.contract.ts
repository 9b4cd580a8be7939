import { MAX_SCORE, type RankingId, rankingIdOf, type RankingScan, type Scored } from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { TWO_SHARDS } from '../support/boards.js';
import { EUROPE_ALL as EUROPE, GLOBAL_ALL as GLOBAL, GLOBAL_WEEK as WEEK, SHARD, tiedBoard } from './places.js';

/** More than any adapter reads at a time. */
const MOST_PLAYERS = 3000;

/** More pages than there are players: a scan ends. */
const MOST_PAGES = 10_000;

/** Rankings without players. */
export interface RankingScanUnderTest {
  readonly rankings: RankingScan;
  /** Gives players of a ranking these scores. */
  readonly put: (ranking: RankingId, scores: readonly Scored[]) => Promise<void>;
  /** Takes players out of a ranking. */
  readonly remove: (ranking: RankingId, playerIds: readonly string[]) => Promise<void>;
}

/** How whole rankings are read, whatever keeps them. @param open gives rankings without players. */
export function rankingScanContract(name: string, open: () => Promise<RankingScanUnderTest>): void {
  describe(`${name} as a scan of rankings`, () => {
    let its: RankingScanUnderTest;

    beforeEach(async () => {
      its = await open();
    });

    it('finds no player in a ranking without players', async () => {
      expect(await all(GLOBAL)).toEqual([]);
      expect(await its.rankings.count(GLOBAL, SHARD)).toBe(0);
      expect(await its.rankings.scoresOf(GLOBAL, ['a', 'b'])).toEqual([null, null]);
      expect(await its.rankings.scoresOf(GLOBAL, [])).toEqual([]);
    });

    it('tells scores in the order asked, exact up to the bounds, and null for a player without one', async () => {
      const scores = [MAX_SCORE, -MAX_SCORE, 0].map((score, index) => ({ playerId: `p${index}`, score }));
      await its.put(GLOBAL, scores);
      const asked = ['p2', 'none', 'p0', 'p1', 'p2'];
      expect(await its.rankings.scoresOf(GLOBAL, asked)).toEqual(
        [0, null, MAX_SCORE, -MAX_SCORE, 0].map((score) => (score === null ? null : { score })),
      );
      expect(await all(GLOBAL)).toEqual(scores);
      expect(await its.rankings.count(GLOBAL, SHARD)).toBe(3);
    });

    it.each(['first', 'subscore'] as const)('tells tiebreakers, where ties go by %s', async (ties) => {
      const ranking = rankingIdOf(tiedBoard(ties));
      const least = ties === 'first' ? 1 : -MAX_SCORE;
      const scores = [MAX_SCORE, 0, least].map((tiebreaker, index) => ({
        playerId: `p${index}`,
        score: 5,
        tiebreaker,
      }));
      await its.put(ranking, scores);
      expect(await all(ranking)).toEqual(scores);
      expect(await its.rankings.scoresOf(ranking, ['p2', 'none', 'p0'])).toEqual([
        { score: 5, tiebreaker: least },
        null,
        { score: 5, tiebreaker: MAX_SCORE },
      ]);
      const many = Array.from({ length: 10_000 }, (_, index) => `other${index}`);
      expect((await its.rankings.scoresOf(ranking, [...many, 'p1'])).at(-1)).toEqual({ score: 5, tiebreaker: 0 });
      expect(await its.rankings.count(ranking, SHARD)).toBe(3);
      await its.remove(ranking, ['p0']);
      expect(await all(ranking)).toEqual(scores.slice(1));
    });

    it('keeps rankings apart', async () => {
      for (const [index, ranking] of [GLOBAL, WEEK, EUROPE].entries()) {
        await its.put(ranking, players('a', 1 + index, index));
      }
      for (const [index, ranking] of [GLOBAL, WEEK, EUROPE].entries()) {
        expect(await its.rankings.count(ranking, TWO_SHARDS.homeOf(ranking.board))).toBe(1 + index);
      }
      expect(await all(WEEK)).toEqual(players('a', 2, 1));
      expect(await its.rankings.scoresOf(EUROPE, ['a0'])).toEqual([{ score: 2 }]);
    });

    it('visits every player who stays, and nobody who was never there, while others come and go', async () => {
      const size = fc.integer({ min: 0, max: MOST_PLAYERS });
      let pages = 0;
      await fc.assert(
        fc.asyncProperty(size, size, size, async (staying, leaving, coming) => {
          its = await open();
          await its.put(GLOBAL, players('stays', staying, 1));
          await its.put(GLOBAL, players('leaves', leaving, 2));
          const visited = await scan(GLOBAL, async (page) => {
            pages += 1;
            const from = page * 500;
            await its.put(GLOBAL, players('comes', coming, 3).slice(from, from + 500));
            await its.remove(GLOBAL, ids(players('leaves', leaving, 2).slice(from, from + 500)));
          });
          const scores = new Map(visited.map(({ playerId, score }) => [playerId, score]));
          const kept = [...scores].filter(([playerId]) => playerId.startsWith('stays'));
          expect(new Map(kept)).toEqual(new Map(players('stays', staying, 1).map((one) => [one.playerId, one.score])));
          for (const [playerId, score] of scores) expect(playerId).toMatch(PLAYER_BY_SCORE[score]!);
        }),
        // Small rankings have one page each, and chance may make all of them small.
        { numRuns: 12, examples: Array.from({ length: 4 }, () => [MOST_PLAYERS, MOST_PLAYERS, MOST_PLAYERS]) },
      );
      expect(pages).toBeGreaterThan(12);
    });

    it('counts the players who are there', async () => {
      await its.put(GLOBAL, players('a', 5, 1));
      await its.put(GLOBAL, players('a', 3, 9));
      await its.remove(GLOBAL, ['a0', 'none']);
      expect(await its.rankings.count(GLOBAL, SHARD)).toBe(4);
      expect(await its.rankings.scoresOf(GLOBAL, ['a0', 'a1', 'a4'])).toEqual([null, { score: 9 }, { score: 1 }]);
    });

    /** What a whole scan visits. @param between is called after each page but the last, with its number. */
    async function scan(ranking: RankingId, between: (page: number) => Promise<void>): Promise<Scored[]> {
      const visited: Scored[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < MOST_PAGES; page++) {
        const { players: some, next } = await its.rankings.scan(ranking, cursor);
        visited.push(...some);
        if (next === null) return visited;
        cursor = next;
        await between(page);
      }
      return expect.fail('the scan has no end');
    }

    /** By player, each once. */
    async function all(ranking: RankingId): Promise<Scored[]> {
      const players = new Map((await scan(ranking, async () => {})).map((scored) => [scored.playerId, scored]));
      return [...players.values()].sort((a, b) => (a.playerId < b.playerId ? -1 : 1));
    }
  });
}

const PLAYER_BY_SCORE: Readonly<Record<number, RegExp>> = { 1: /^stays/, 2: /^leaves/, 3: /^comes/ };

function players(prefix: string, count: number, score: number): Scored[] {
  return Array.from({ length: count }, (_, index) => ({ playerId: `${prefix}${index}`, score }));
}

function ids(scores: readonly Scored[]): string[] {
  return scores.map(({ playerId }) => playerId);
}
