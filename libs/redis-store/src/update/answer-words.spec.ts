import { boardNumberOf } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { readAnswer, writeAnswer } from './answer-words.js';

const SHARED = boardNumberOf(7);
const TIED = boardNumberOf(7, { ties: 'subscore' });

describe('The words of an answer', () => {
  it('are four on a board that keeps all time alone', () => {
    const answer = { score: 12, previousScore: 7, rank: 1, previousRank: 2 };
    expect(writeAnswer(SHARED, answer)).toBe('12 7 1 2');
    expect(readAnswer(SHARED, '12', '7', '1', '2')).toEqual(answer);
    expect(readAnswer(SHARED, '12', '-', '-', '-')).toEqual({
      score: 12,
      previousScore: null,
      rank: null,
      previousRank: null,
    });
  });

  it('go on with every period', () => {
    const first = { tiebreaker: -3, previousScore: 7, previousTiebreaker: 8, rank: 1, previousRank: 2 };
    const answer = {
      score: 12,
      ...first,
      periods: [
        { period: '2026-W48', newScore: 12, ...first, isApplied: false },
        {
          period: 's.a-b',
          newScore: 0,
          tiebreaker: 0,
          previousScore: null,
          isApplied: true,
          rank: 9,
          previousRank: null,
        },
      ] as const,
    };
    const words = writeAnswer(TIED, { ...answer, periods: [...answer.periods] }).split(' ');
    expect(words).toHaveLength(4);
    expect(readAnswer(TIED, ...(words as [string, string, string, string]))).toEqual(answer);
  });
});
