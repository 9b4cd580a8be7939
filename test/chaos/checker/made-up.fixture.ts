import type { ScoreEvent } from '@standings/domain';
import { scoreEvent } from '../../support/score-events.js';
import type { Update } from '../history/history.js';
import type { Row, Snapshot } from './snapshot.js';

/** An acknowledged update of player `p`, +5 to 5, sent at 100 and answered at 110 ms. */
export function update(fields: Partial<Update> = {}): Update {
  const sent = { key: 'k', playerId: 'p', board: 'global', delta: 5, given: null, sentAt: 100 };
  return { ...sent, outcome: 'ok', decidedAt: 110, newScore: 5, isApplied: true, ...fields };
}

/** Gives a score on a board of the load that has these rules. */
export function givenUpdate(rules: string, score: number, fields: Partial<Update> = {}, subscore = 1): Update {
  return update({ board: `chaos.${rules}.b1`, delta: null, given: { score, subscore }, newScore: score, ...fields });
}

/** The event of {@link update}. */
export function event(fields: Partial<ScoreEvent> = {}): ScoreEvent {
  return scoreEvent({ playerId: 'p', delta: 5, newScore: 5, ...fields });
}

/** +5 to 5, +3 to 8: two updates of a player that went well, their events, and the row. */
export const GOOD = {
  updates: [update(), update({ key: 'k2', delta: 3, newScore: 8, sentAt: 200, decidedAt: 210 })],
  events: [event(), event({ delta: 3, newScore: 8, seq: 2 })],
  rows: new Map<string, Row>([['p', { score: 8, epoch: 1, seq: 2 }]]),
};

/** Both stores with these scores, and ranks to match. */
export function snapshot(redis: Readonly<Record<string, number>>, postgres = redis): Snapshot {
  const rows = Object.entries(postgres).map(([playerId, score]) => [playerId, { score, epoch: 1, seq: 1 }] as const);
  return {
    redis: new Map(Object.entries(redis).map(([playerId, score]) => [playerId, { score }])),
    postgres: new Map(rows),
    ranks: ranksOf(redis),
    sqlRanks: ranksOf(postgres),
  };
}

function ranksOf(scores: Readonly<Record<string, number>>): Map<string, number> {
  const all = Object.values(scores);
  return new Map(
    Object.entries(scores).map(([player, score]) => [player, 1 + all.filter((one) => one > score).length]),
  );
}
