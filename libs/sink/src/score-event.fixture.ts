import type { ScoreEvent } from '@standings/domain';
import fc from 'fast-check';

export function event(fields: Partial<ScoreEvent>): ScoreEvent {
  return {
    playerId: 'p1',
    delta: 50,
    newScore: 1500,
    timestamp: '2026-11-23T12:00:00.000Z',
    kind: 'score',
    board: 'global',
    boardNo: 1,
    epoch: 1,
    seq: 1,
    scores: { all: 1500 },
    ...fields,
  };
}

/**
 * Few players, boards and versions, so that events collide. Ties are broken on one of the boards. The score follows from the version, because
 * a version is never reused.
 */
export const anyEvent: fc.Arbitrary<ScoreEvent> = fc
  .record({
    playerId: fc.constantFrom('p1', 'p2', 'p3'),
    boardNo: fc.constantFrom(1, 7),
    epoch: fc.integer({ min: 1, max: 3 }),
    seq: fc.integer({ min: 1, max: 9 }),
  })
  .map((fields) => {
    const newScore = fields.epoch * 100 + fields.seq;
    return event({
      ...fields,
      board: fields.boardNo === 1 ? 'global' : 'region.eu',
      newScore,
      scores: { all: newScore, '2026-W48': newScore % 7 },
      ...(fields.boardNo === 7 && { tiebreakers: { all: 1000 - newScore, '2026-W48': newScore } }),
    });
  });
