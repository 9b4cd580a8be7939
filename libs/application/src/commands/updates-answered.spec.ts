import type { EventBus } from '@nestjs/cqrs';
import {
  ALL_TIME,
  BoardCatalog,
  type BoardRepository,
  GLOBAL_BOARD,
  Meter,
  OutboxFullError,
  type RankingStore,
  type ScoreChange,
  ScoreOutOfRangeError,
  StoreUnavailableError,
  SystemClock,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { BoardLookup } from '../boards/board-lookup.js';
import { AddScore, AddScoreHandler } from './add-score.js';
import { AddScores, AddScoresHandler } from './add-scores.js';
import { SetScore, SetScoreHandler } from './set-score.js';

const UPDATE = { board: 'global', playerId: 'p1', delta: 1 };
const CHANGE = { ...UPDATE, scoreChanged: null } as ScoreChange;

class CountingMeter extends Meter {
  readonly counts: Record<string, number> = {};

  override count(count: string, by: number): void {
    this.counts[count] = (this.counts[count] ?? 0) + by;
  }

  override measure(): void {}
}

describe('The number of answered updates', () => {
  const repository = { find: async () => [{ board: null, isTemplated: false }] } as unknown as BoardRepository;
  const boards = new BoardLookup(new BoardCatalog(), repository, new SystemClock());
  const events = { publish: () => {} } as unknown as EventBus;
  let meter: CountingMeter;
  let answers: (() => ScoreChange)[];

  const refuse = (error: Error) => () => {
    throw error;
  };
  const answer = async () => (answers.shift() as () => ScoreChange)();
  const store = { add: answer, set: answer } as unknown as RankingStore;

  beforeEach(() => {
    meter = new CountingMeter();
    answers = [];
  });

  it('counts an update that is applied, and one that is refused', async () => {
    const handler = new AddScoreHandler(boards, store, events, meter);
    answers = [() => CHANGE, refuse(new StoreUnavailableError('down'))];
    await handler.execute(new AddScore(UPDATE));
    await expect(handler.execute(new AddScore(UPDATE))).rejects.toThrow(StoreUnavailableError);
    await expect(handler.execute(new AddScore({ ...UPDATE, board: 'atlantis' }))).rejects.toThrow('atlantis');
    expect(meter.counts).toEqual({ updates_answered: 3 });
  });

  it('counts each update of a batch', async () => {
    const handler = new AddScoresHandler(boards, store, events, meter);
    answers = [() => CHANGE, refuse(new ScoreOutOfRangeError(1, 1))];
    await handler.execute(new AddScores([UPDATE, UPDATE]));
    expect(meter.counts).toEqual({ updates_answered: 2 });
  });

  it('counts each update of a batch that is refused as a whole', async () => {
    const handler = new AddScoresHandler(boards, store, events, meter);
    answers = [refuse(new OutboxFullError()), refuse(new OutboxFullError())];
    await expect(handler.execute(new AddScores([UPDATE, UPDATE]))).rejects.toThrow(OutboxFullError);
    expect(meter.counts).toEqual({ updates_answered: 2 });
  });

  it('counts a score that is set', async () => {
    const handler = new SetScoreHandler(new BoardCatalog(), store, events, meter);
    answers = [() => CHANGE];
    await handler.execute(
      new SetScore({
        board: GLOBAL_BOARD,
        period: ALL_TIME,
        playerId: 'p1',
        score: 2,
        expected: { score: 1 },
        epoch: 1,
        rebuilds: 0,
      }),
    );
    expect(meter.counts).toEqual({ updates_answered: 1 });
  });
});
