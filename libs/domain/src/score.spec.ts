import { describe, expect, it } from 'vitest';
import { isScore, MAX_SCORE } from './score.js';

describe('isScore', () => {
  it.each([Number.NaN, Infinity, -Infinity, 0.5, MAX_SCORE + 1, -MAX_SCORE - 1])('%s is not a score', (value) => {
    expect(isScore(value)).toBe(false);
  });
});
