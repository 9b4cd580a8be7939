import { describe, expect, it } from 'vitest';
import type { RoundResult } from '../round/round-result.js';
import { brokenRound } from '../round/broken-round.js';
import { report } from './report.js';

const round = (fields: Partial<RoundResult>): RoundResult => ({
  fault: 'Redis killed',
  sent: 100,
  acknowledged: 90,
  refused: 9,
  unknown: 1,
  replayed: 1,
  lost: 0,
  lostWithin: null,
  doubled: 0,
  p50: 2,
  p99: 9,
  p100: 40,
  answersAgain: 300,
  drained: 500,
  hits: { refused: 9 },
  violations: [],
  ...fields,
});

describe('The report', () => {
  it('begins with the seed, adds the runs of a fault up, and gives median and worst times', () => {
    const [seed, , , killed, all] = report(42, [round({}), round({ answersAgain: 500, p100: 60 })]).split('\n');
    expect(seed).toBe('seed 42');
    expect(killed?.split(/ {2,}/)).toEqual(
      expect.arrayContaining(['Redis killed', '2', '200', '180', '18', '60', '400 / 500', '500 / 500', 'refused 18']),
    );
    expect(all).toMatch(/^all +2 +200/);
  });

  it('names what was lost, and each violation with its fault', () => {
    const violations = [{ invariant: 'C2', what: 'p has 5 in Redis' }] as const;
    const text = report(1, [round({ lost: 2, lostWithin: 17.4 }), round({ violations })]);
    expect(text).toContain('lost, Redis killed: 2 updates, all acknowledged within the last 17 ms before the loss');
    expect(text).toContain('VIOLATED C2, Redis killed: p has 5 in Redis');
    expect(text.endsWith('1 violations')).toBe(true);
  });

  it('gives no times where no round came to its end', () => {
    const broken = brokenRound('Redis killed', new Error('no server'));
    const [, , , all] = report(1, []).split('\n');
    expect(all?.split(/ {2,}/)).toEqual(['all', ...Array<string>(8).fill('0'), ...Array<string>(5).fill('–')]);
    const [, , , killed] = report(1, [broken, round({})]).split('\n');
    expect(killed?.split(/ {2,}/)).toEqual(expect.arrayContaining(['9', '40', '300', '500']));
    expect(report(1, [broken]).split('\n')[3]?.match(/–/g)).toHaveLength(5);
  });
});
