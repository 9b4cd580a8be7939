import { type ScoreEvent, type ScoreRow, isNewer } from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CoalescingBuffer } from './coalescing-buffer.js';
import { anyEvent, event } from './score-event.fixture.js';

describe('CoalescingBuffer', () => {
  it('makes one row per period of an event', () => {
    const buffer = new CoalescingBuffer();
    buffer.add(event({ scores: { all: 1500, '2026-W48': 120 } }));
    expect(buffer.take().map((row) => [row.period, row.score])).toEqual([
      ['all', 1500],
      ['2026-W48', 120],
    ]);
  });

  it('gives each row the tiebreaker of its score', () => {
    const buffer = new CoalescingBuffer();
    buffer.add(event({ scores: { all: 1500, '2026-W48': 120 }, tiebreakers: { '2026-W48': -3, all: 0 } }));
    buffer.add(event({ playerId: 'p2' }));
    expect(buffer.take().map((row) => row.tiebreaker)).toEqual([0, -3, undefined]);
  });

  it('is empty after its rows were taken', () => {
    const buffer = new CoalescingBuffer();
    buffer.add(event({}));
    buffer.take();
    expect(buffer.take()).toEqual([]);
  });

  it('keeps the same rows as a naive model, in any order and with any duplicates', () => {
    fc.assert(
      fc.property(eventsTwice, (events) => {
        const buffer = new CoalescingBuffer();
        for (const one of events) buffer.add(one);
        expect(sorted(buffer.take())).toEqual(sorted(newestPerKey(events)));
      }),
    );
  });
});

const eventsTwice = fc
  .array(anyEvent, { maxLength: 30 })
  .chain((events) => fc.shuffledSubarray([...events, ...events], { minLength: events.length }));

/** Sorts by version and lets later ones win: slow, but obviously correct. */
function newestPerKey(events: readonly ScoreEvent[]): ScoreRow[] {
  const rows = new Map<string, ScoreRow>();
  const oldestFirst = [...events].sort((a, b) => (isNewer(a, b) ? 1 : isNewer(b, a) ? -1 : 0));
  for (const { boardNo: board, playerId, epoch, seq, timestamp, scores, tiebreakers = {} } of oldestFirst) {
    for (const [period, score] of Object.entries(scores)) {
      const tiebreaker = tiebreakers[period];
      const row = { board, period, playerId, score, tiebreaker, epoch, seq, lastUpdated: timestamp };
      rows.set(JSON.stringify([board, period, playerId]), row);
    }
  }
  return [...rows.values()];
}

function sorted(rows: readonly ScoreRow[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
