import { type ScoreChange, ScoreChanged, scoreEventOf, type ScoreUpdate } from '@standings/domain';
import { ONE_SHARD } from '../support/boards.js';

/** The answer of a ranking store to an update of a player with 1450 points and rank 9. */
export function changeOf(update: ScoreUpdate): ScoreChange {
  const { board, playerId, delta = null } = update;
  const newScore = update.delta === undefined ? update.score : 1450 + update.delta;
  const timestamp = '2026-11-23T12:00:00.000Z';
  const event = scoreEventOf({
    board,
    playerId,
    delta,
    newScore,
    scores: [{ period: 'all', score: newScore }],
    timestamp,
    epoch: 1,
    seq: 1,
  });
  const scoreChanged = new ScoreChanged(event, { shard: ONE_SHARD.homeOf(board.no), id: '1-1', size: 1 });
  return {
    board: board.id,
    playerId,
    delta,
    newScore,
    previousScore: 1450,
    isApplied: true,
    previousRank: 9,
    rank: 7,
    replayed: false,
    scoreChanged,
  };
}

/** The same for a player who was not on the board. */
export function firstChangeOf(update: ScoreUpdate): ScoreChange {
  const change = changeOf(update);
  return { ...change, newScore: Number(update.delta), previousScore: null, previousRank: null };
}
