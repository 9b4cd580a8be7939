import { boardNumberOf, type ScoreUpdate, type ShardId } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { decodeAddReply } from './add-reply.js';

const board = { no: boardNumberOf(2), id: 'best' };
const update: ScoreUpdate = { board, playerId: 'ada', update: 'best', score: 90 };

const call = {
  shard: '1:0/1' as ShardId,
  rankings: [{ board, period: 'all', field: '2:all', limits: undefined }],
  places: [0],
  updates: [update],
  epoch: 3,
  deployment: 'ours',
  server: 'master',
  timestamp: '2026-11-27T12:00:00.000Z',
};

const sight = { shard: call.shard, epoch: 3, deployment: 'ours', server: 'master' };

describe('What a script call says of an update', () => {
  // What was made before may be lost with the store: whoever answers for the event log has to wait for it.
  it.each([
    [
      'the score was not beaten',
      '3 100 100 1 1',
      { isApplied: false, replayed: false, foundIn: sight, scoreChanged: null },
    ],
    [
      'it was answered so before',
      '4 100 100 1 1',
      { isApplied: false, replayed: true, foundIn: sight, scoreChanged: null },
    ],
    ['it was applied before', '2 100 50 1 2', { isApplied: true, replayed: true, foundIn: sight, scoreChanged: null }],
    ['it was applied now', '1 100 50 1 2', { isApplied: true, replayed: false, foundIn: undefined }],
  ])('tells where it was found that %s', (_, words, expected) => {
    expect(decodeAddReply(call, [7, '1-0', words, null])).toMatchObject([expected]);
  });
});
