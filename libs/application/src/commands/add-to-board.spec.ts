import type { EventBus } from '@nestjs/cqrs';
import {
  BoardCatalog,
  type BoardRepository,
  NO_METER,
  type RankingStore,
  type ScoreChange,
  type ScoreUpdate,
  SystemClock,
} from '@standings/domain';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BoardLookup } from '../boards/board-lookup.js';
import { AddScore, AddScoreHandler } from './add-score.js';
import { AddScores, AddScoresHandler } from './add-scores.js';

const update = (playerId: string) => ({ board: 'global', playerId, delta: 1 });

describe('the event of an update', () => {
  const boards = new BoardLookup(new BoardCatalog(), {} as BoardRepository, new SystemClock());
  const add = vi.fn<RankingStore['add']>();
  const store = { add } as unknown as RankingStore;
  let published: unknown[];
  let countRanks: ScoreChange['countRanks'];

  const events = { publish: (event: unknown) => void published.push(event) } as unknown as EventBus;
  const changeOf = ({ playerId }: Pick<ScoreUpdate, 'playerId'>) =>
    ({ playerId, rank: null, scoreChanged: `the score of ${playerId}`, countRanks }) as unknown as ScoreChange;

  beforeEach(() => {
    published = [];
    countRanks = undefined;
    add.mockImplementation(async (given) => changeOf(given));
  });

  it('is published before the rank is counted', async () => {
    let count: (ranks: readonly number[]) => void = () => undefined;
    countRanks = () => new Promise((resolve) => (count = resolve));
    const handler = new AddScoreHandler(boards, store, events, NO_METER);
    const answer = handler.execute(new AddScore(update('a')));
    await vi.waitFor(() => expect(published).toEqual(['the score of a']));
    count([7]);
    expect(await answer).toMatchObject({ rank: 7, isRankUnknown: false });
    expect(published).toHaveLength(1);
  });

  it('is published while other updates of its batch wait for the store', async () => {
    let apply: (change: ScoreChange) => void = () => undefined;
    add.mockReturnValueOnce(new Promise((resolve) => (apply = resolve)));
    const handler = new AddScoresHandler(boards, store, events, NO_METER);
    const answer = handler.execute(new AddScores([update('a'), update('b')]));
    await vi.waitFor(() => expect(published).toEqual(['the score of b']));
    apply(changeOf(update('a')));
    await answer;
    expect(published).toEqual(['the score of b', 'the score of a']);
  });
});
