import { describe, expect, it } from 'vitest';
import { oneEffectEach } from './c3-one-effect-each.js';
import { event, givenUpdate, GOOD, update } from './made-up.fixture.js';

const { updates, events, rows } = GOOD;
const whats = (effects: ReturnType<typeof oneEffectEach>) => effects.violations.map(({ what }) => what);

describe('C3, one effect for each update', () => {
  it('passes when each update has its event and the row is the newest', () => {
    expect(oneEffectEach(updates, events, rows, null)).toEqual({
      violations: [],
      lost: new Set(),
      doubled: 0,
      duplicates: 0,
    });
  });

  it('counts an event that comes twice, and does not mind', () => {
    const twice = oneEffectEach(updates, [...events, event()], rows, null);
    expect(twice).toMatchObject({ violations: [], duplicates: 1 });
  });

  it('fails when an update was applied twice', () => {
    const doubled = [...events, event({ delta: 3, newScore: 11, seq: 3 })];
    const effects = oneEffectEach(updates, doubled, new Map([['p', { score: 11, epoch: 1, seq: 3 }]]), null);
    expect(whats(effects)).toEqual(["p: +3 to 11 (1/3) is nobody's"]);
    expect(effects.doubled).toBe(1);
  });

  it('fails when the event of an acknowledged update is missing, although a later one makes the score right', () => {
    const effects = oneEffectEach(updates, events.slice(1), rows, null);
    expect(whats(effects)).toEqual(['p: the effect of k (+5 to 5) is gone']);
    expect(effects.lost).toEqual(new Set(updates.slice(0, 1)));
  });

  it('fails when a version is used for two events', () => {
    const reused = [...events, event({ delta: 4, newScore: 9 })];
    expect(whats(oneEffectEach(updates, reused, rows, null))).toContain('p: two different events are version 1/1');
  });

  it('fails when the row in Postgres is not the newest event', () => {
    const stale = new Map([['p', { score: 5, epoch: 1, seq: 1 }]]);
    expect(whats(oneEffectEach(updates, events, stale, null))).toEqual([
      'p: Postgres has 5 of 1/1, must have 8 of 1/2',
    ]);
    expect(whats(oneEffectEach(updates, events, new Map(), null))).toHaveLength(1);
  });

  it('lets an update of unknown outcome have an event or none, but not two', () => {
    const unknown = [update({ outcome: 'unknown', newScore: null })];
    const row = (score: number, seq: number) => new Map([['p', { score, epoch: 1, seq }]]);
    const second = event({ newScore: 10, seq: 2 });
    expect(oneEffectEach(unknown, [], new Map(), null).violations).toEqual([]);
    expect(oneEffectEach(unknown, [event()], row(5, 1), null).violations).toEqual([]);
    expect(oneEffectEach(unknown, [event(), second], row(10, 2), null).violations).toHaveLength(1);
  });

  it('fails when an event sets the score, whatever an update of unknown outcome has added', () => {
    const set = [...events, event({ delta: null, newScore: 9, seq: 3 })];
    const unknown = update({ key: 'k3', delta: 9, outcome: 'unknown', newScore: null });
    const row = new Map([['p', { score: 9, epoch: 1, seq: 3 }]]);
    expect(whats(oneEffectEach([...updates, unknown], set, row, null))).toContain("p: +null to 9 (1/3) is nobody's");
  });

  it('fails when a score is rebuilt on an older one', () => {
    const anew = [...events, event({ delta: 2, newScore: 7, epoch: 2, seq: 1 })];
    const more = [...updates, update({ key: 'k3', delta: 2, newScore: 7, sentAt: 300, decidedAt: 310 })];
    const row = new Map([['p', { score: 7, epoch: 2, seq: 1 }]]);
    expect(whats(oneEffectEach(more, anew, row, null))).toEqual([
      'p: the effect of k2 (+3 to 8) is gone',
      'p: 1/2 counts no more',
    ]);
  });
});

describe('C3, after a loss', () => {
  const anew = [...events, event({ delta: 3, newScore: 8, epoch: 2, seq: 1 })];
  const again = update({ key: 'k3', delta: 3, newScore: 8, sentAt: 2000, decidedAt: 2010 });
  const row = new Map([['p', { score: 8, epoch: 2, seq: 1 }]]);

  it('names what was lost if it was acknowledged shortly before, even if the same score was reached again', () => {
    const effects = oneEffectEach([...updates, again], anew, row, { at: 300, wholeAt: 1000 });
    expect(effects).toMatchObject({ violations: [], lost: new Set(updates.slice(1)) });
  });

  it('fails when it was acknowledged long before, or after the store was restored', () => {
    expect(oneEffectEach([...updates, again], anew, row, { at: 900, wholeAt: 1000 }).violations).toHaveLength(1);
    expect(oneEffectEach([...updates, again], events, rows, { at: 900, wholeAt: 1000 }).violations).toHaveLength(1);
  });
});

describe('C3, on boards with other rules', () => {
  const board = 'chaos.increment-desc-first.b1';
  const reached = (newScore: number, seq: number, time: number, delta: number) =>
    event({ board, newScore, seq, delta, tiebreakers: { all: time } });
  const kept = [update({ board }), update({ board, delta: 0 }), update({ board, delta: 1, newScore: 6 })];
  const row = (score: number, tiebreaker: number) => new Map([['p', { score, tiebreaker, epoch: 1, seq: 3 }]]);

  it('passes when an update that leaves the score keeps its place, and one that changes it gets a later one', () => {
    const places = [reached(5, 1, 10, 5), reached(5, 2, 10, 0), reached(6, 3, 11, 1)];
    expect(oneEffectEach(kept, places, row(6, 11), null).violations).toEqual([]);
    expect(whats(oneEffectEach(kept, places, row(6, 10), null))).toHaveLength(1);
  });

  it('fails when a place is lost on an equal update, and when one is kept although the score has changed', () => {
    const lost = [reached(5, 1, 10, 5), reached(5, 2, 11, 0), reached(6, 3, 12, 1)];
    expect(whats(oneEffectEach(kept, lost, row(6, 12), null))).toEqual([
      'p: 5 (1/2) was reached at 11, and 5 before it at 10',
    ]);
    const same = [reached(5, 1, 10, 5), reached(5, 2, 10, 0), reached(6, 3, 10, 1)];
    expect(whats(oneEffectEach(kept, same, row(6, 10), null))).toHaveLength(1);
  });

  it('expects an event of each given score but of a best one that was not beaten', () => {
    const rules = 'best-asc-shared';
    const given = [givenUpdate(rules, 5), givenUpdate(rules, 7, { key: 'k2', isApplied: false })];
    const told = (newScore: number, seq: number) => event({ board: `chaos.${rules}.b1`, delta: null, newScore, seq });
    const rowOf = (score: number, seq: number) => new Map([['p', { score, epoch: 1, seq }]]);
    expect(oneEffectEach(given, [told(5, 1)], rowOf(5, 1), null).violations).toEqual([]);
    expect(whats(oneEffectEach(given, [told(5, 1), told(7, 2)], rowOf(7, 2), null))).toEqual([
      "p: 7 (1/2) is nobody's",
    ]);
    expect(whats(oneEffectEach(given, [], new Map(), null))).toEqual(['p: the effect of k (5) is gone']);
  });
});
