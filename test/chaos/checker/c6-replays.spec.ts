import { describe, expect, it } from 'vitest';
import { boardOf } from '../boards.js';
import { type Replay, replaysChangeNothing } from './c6-replays.js';

const good: Replay = { key: 'k', first: '{"newScore":5}', status: 200, again: '{"newScore":5}', marked: true };
const scores = new Map([['p', { score: 5 }]]);
const check = (fields: Partial<Replay>) => replaysChangeNothing([{ ...good, ...fields }], scores, scores);

describe('C6, replays', () => {
  it('passes when the answer is the same, marked, and no score has changed', () => {
    expect(check({})).toEqual([]);
  });

  it.each<[string, Partial<Replay>]>([
    ['another answer', { again: '{"newScore":10}' }],
    ['another status', { status: 503 }],
    ['an answer that is not marked', { marked: false }],
  ])('fails on %s', (_, fields) => {
    expect(check(fields)).toHaveLength(1);
  });

  it('lets ranks differ on a spread board alone', () => {
    const answer = (board: string, rank: number, newScore = 5) => JSON.stringify({ board, rank, newScore });
    const batch = (...results: string[]) => `{"results":[${results.join()}]}`;
    const [spread, other] = [boardOf(1), boardOf(2)];
    expect(check({ first: answer(spread, 1), again: answer(spread, 2) })).toEqual([]);
    expect(check({ first: answer(spread, 1), again: answer(spread, 1, 6) })).toHaveLength(1);
    expect(check({ first: answer(other, 1), again: answer(other, 2) })).toHaveLength(1);
    const first = batch(answer(other, 1), answer(spread, 1));
    expect(check({ first, again: batch(answer(other, 1), answer(spread, 9)) })).toEqual([]);
    expect(check({ first, again: batch(answer(other, 2), answer(spread, 1)) })).toHaveLength(1);
  });

  it('fails when a score has changed', () => {
    expect(replaysChangeNothing([good], scores, new Map([['p', { score: 10 }]]))).toEqual([
      { invariant: 'C6', what: 'replays changed p from 5 to 10' },
    ]);
  });
});
