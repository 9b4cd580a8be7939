import {
  isNewer,
  MAX_SCORE,
  type RankingId,
  RepositoryUnavailableError,
  type RankingScore,
  type ScoreRepository,
  type StoredScores,
  type Version,
} from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { EUROPE_ALL as EUROPE, GLOBAL_ALL as GLOBAL, GLOBAL_WEEK as WEEK } from './places.js';

import { row } from './score-rows.js';

const RANKINGS = [GLOBAL, WEEK];

/** More than any adapter reads at a time. */
const MANY = 25_000;

/** Durable scores, of which there are none yet. */
export interface StoredScoresUnderTest {
  readonly scores: StoredScores;
  /** Stores what is to be read. */
  readonly repository: ScoreRepository;
  /** Some whose database cannot be used. */
  readonly unavailable: StoredScores;
}

/** How durable scores are read, whatever stores them. @param open gives them without a score. */
export function storedScoresContract(name: string, open: () => Promise<StoredScoresUnderTest>): void {
  describe(`${name} as stored scores`, () => {
    let scores: StoredScores;
    let repository: ScoreRepository;
    let unavailable: StoredScores;

    async function empty(): Promise<void> {
      ({ scores, repository, unavailable } = await open());
    }

    beforeEach(empty);

    /** One score of many players each, which grows with the seq. */
    const many = (seq: number) =>
      Array.from({ length: MANY }, (_, index) => row({ playerId: `p${index}`, seq, score: seq }));

    it('are none where nothing is stored', async () => {
      expect(await newerThan(scores, null)).toEqual([]);
      expect(await scores.count(RANKINGS)).toBe(0);
      expect(await scores.scoresOf(GLOBAL, ['a', 'b'])).toEqual([null, null]);
      expect(await scores.scoresOf(GLOBAL, [])).toEqual([]);
    });

    it('that are newer than a version are those of the rows of its epoch that are', async () => {
      const [epoch, seq] = [fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })];
      const stored = fc.array(fc.record({ epoch, seq }), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(stored, fc.option(fc.record({ epoch, seq })), async (versions, version) => {
          await empty();
          const rows = versions.map((one, index) => row({ ...one, playerId: `p${index}`, score: 6 - index }));
          await repository.save(rows);
          const newer = rows.filter(
            (one) => version === null || (one.epoch === version.epoch && isNewer(one, version)),
          );
          expect(await newerThan(scores, version)).toEqual(
            newer.map(({ playerId, score }) => ({ ...GLOBAL, playerId, score })),
          );
          expect(await scores.count(RANKINGS)).toBe(rows.length);
        }),
        { numRuns: 40 },
      );
    });

    it('that are newer than a version are found however many updates came after it, each once', async () => {
      const later = [600_000, 600_001].map((seq) => row({ playerId: 'b', seq, score: seq }));
      for (const one of [row({ playerId: 'a', seq: 2 }), ...later, row({ playerId: 'c', seq: 600_002 })]) {
        await repository.save([one]);
      }
      const players = async (seq: number) =>
        (await newerThan(scores, { epoch: 1, seq })).map(({ playerId }) => playerId);
      expect(await players(1)).toEqual(['a', 'b', 'c']);
      expect(await players(2)).toEqual(['b', 'c']);
      expect(await players(600_000)).toEqual(['b', 'c']);
      expect(await players(600_001)).toEqual(['c']);
      expect(await players(600_002)).toEqual([]);
    });

    it('of many players are each read once, in pages of some of them, as often as they are asked for', async () => {
      await repository.save(many(1));
      const read = new Set<string>();
      let largest = 0;
      for await (const page of scores.newerThan(RANKINGS, null)) {
        largest = Math.max(largest, page.length);
        for (const { playerId } of page) {
          expect(read.has(playerId)).toBe(false);
          read.add(playerId);
        }
      }
      expect(read.size).toBe(MANY);
      expect(largest).toBeLessThanOrEqual(MANY / 2);
      // A reader may leave before the end, as often as it likes.
      for (let time = 0; time < 6; time++) {
        for await (const page of scores.newerThan(RANKINGS, null)) {
          expect(page.length).toBeGreaterThan(0);
          break;
        }
      }
      expect(await scores.count(RANKINGS)).toBe(MANY);
    });

    it('are at least as new as what was stored before the call, while newer ones are stored', async () => {
      await repository.save(many(1).slice(0, 1000));
      await repository.save(many(2));
      let storing: Promise<unknown> | undefined;
      let read = 0;
      for await (const page of scores.newerThan(RANKINGS, null)) {
        storing ??= repository.save(many(3).slice(-1000));
        for (const { score } of page) expect(score).toBeGreaterThanOrEqual(2);
        read += page.length;
      }
      expect(read).toBe(MANY);
      await storing;
      const last = `p${MANY - 1}`;
      expect(await scores.scoresOf(GLOBAL, [last])).toEqual([{ score: 3, epoch: 1, seq: 3 }]);
    });

    it('of players come in the order asked, with their versions, and exact up to the bounds', async () => {
      await repository.save([
        row({ playerId: 'a', score: MAX_SCORE, epoch: 3, seq: Number.MAX_SAFE_INTEGER }),
        row({ playerId: 'b', score: -MAX_SCORE, epoch: 1, seq: 2 }),
        row({ playerId: 'c', score: 0, epoch: 3, seq: 1 }),
      ]);
      const [a, b] = [
        { score: MAX_SCORE, epoch: 3, seq: Number.MAX_SAFE_INTEGER },
        { score: -MAX_SCORE, epoch: 1, seq: 2 },
      ];
      expect(await scores.scoresOf(GLOBAL, ['b', 'none', 'a', 'b'])).toEqual([b, null, a, b]);
      expect(await newerThan(scores, { epoch: 3, seq: 1 })).toEqual([{ ...GLOBAL, playerId: 'a', score: MAX_SCORE }]);
    });

    it('tell the tiebreakers of those that have one', async () => {
      const tied = [MAX_SCORE, -MAX_SCORE, 0, undefined].map((tiebreaker, index) =>
        row({ playerId: `p${index}`, seq: 1 + index, tiebreaker }),
      );
      await repository.save(tied);
      const rankingScores = tied.map(({ playerId, score, tiebreaker }) => ({ ...GLOBAL, playerId, score, tiebreaker }));
      expect(await newerThan(scores, null)).toEqual(rankingScores);
      expect(await newerThan(scores, { epoch: 1, seq: 1 })).toEqual(rankingScores.slice(1));
      expect(await scores.scoresOf(GLOBAL, ['p3', 'p0', 'p2'])).toEqual([
        { score: 1, epoch: 1, seq: 4 },
        { score: 1, tiebreaker: MAX_SCORE, epoch: 1, seq: 1 },
        { score: 1, tiebreaker: 0, epoch: 1, seq: 3 },
      ]);
    });

    it('of some rankings are not those of others, and tell which they are of', async () => {
      await repository.save([
        row({ playerId: 'a' }),
        row({ ...WEEK, playerId: 'b' }),
        row({ ...EUROPE, playerId: 'c' }),
      ]);
      expect(await newerThan(scores, null)).toEqual([
        { ...GLOBAL, playerId: 'a', score: 1 },
        { ...WEEK, playerId: 'b', score: 1 },
      ]);
      const both = [...RANKINGS, EUROPE];
      const aWeekOfEurope = { ...EUROPE, period: WEEK.period };
      expect(await newerThan(scores, null, both)).toHaveLength(3);
      expect(await newerThan(scores, null, [EUROPE])).toEqual([{ ...EUROPE, playerId: 'c', score: 1 }]);
      // The week of one board, and all of the other.
      const mixed = [GLOBAL, aWeekOfEurope];
      expect(await newerThan(scores, null, mixed)).toEqual([{ ...GLOBAL, playerId: 'a', score: 1 }]);
      expect(await newerThan(scores, { epoch: 1, seq: 0 }, mixed)).toHaveLength(1);
      expect(await scores.count(mixed)).toBe(1);
      expect(await newerThan(scores, null, [])).toEqual([]);
      expect(await Promise.all([RANKINGS, both, []].map((rankings) => scores.count(rankings)))).toEqual([2, 3, 0]);
      expect(await scores.scoresOf(WEEK, ['a', 'b', 'c'])).toEqual([null, { score: 1, epoch: 1, seq: 1 }, null]);
    });

    it.each<[string, () => Promise<unknown>]>([
      ['newerThan', () => newerThan(unavailable, null)],
      ['count', () => unavailable.count(RANKINGS)],
      ['scoresOf', () => unavailable.scoresOf(GLOBAL, ['a'])],
    ])('reject at %s if their database cannot be used', async (_, call) => {
      await expect(call()).rejects.toBeInstanceOf(RepositoryUnavailableError);
    });
  });
}

/** By player. */
async function newerThan(
  scores: StoredScores,
  version: Version | null,
  rankings: readonly RankingId[] = RANKINGS,
): Promise<RankingScore[]> {
  const found: RankingScore[] = [];
  for await (const page of scores.newerThan(rankings, version)) found.push(...page);
  return found.sort((a, b) => a.playerId.localeCompare(b.playerId, 'en', { numeric: true }));
}
