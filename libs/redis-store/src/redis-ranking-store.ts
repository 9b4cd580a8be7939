import {
  type BoardView,
  type Clock,
  type Cursor,
  type Neighbours,
  RankingStore,
  type ScoreChange,
  type ScoreUpdate,
  type Standing,
  type Standings,
  type TopPage,
} from '@standings/domain';
import type { Redis } from 'ioredis';
import { RankReader } from './rank-reader.js';
import { ScoreWriter } from './score-writer.js';

/** Ranks in Redis sorted sets: a writer per board, a reader per board and period, all on one connection. */
export class RedisRankingStore extends RankingStore {
  private readonly writers = new Map<string, ScoreWriter>();
  private readonly readers = new Map<string, RankReader>();

  /** @param outboxLimit updates of a board that may wait for the event log; passed by at most one call. */
  constructor(
    private readonly redis: Redis,
    private readonly outboxLimit: number,
    private readonly clock: Clock,
  ) {
    super();
  }

  add(update: ScoreUpdate): Promise<ScoreChange> {
    return this.writer(update.board).add(update);
  }

  top(view: BoardView, n: number, after: Cursor | null): Promise<TopPage> {
    return this.reader(view).top(n, after);
  }

  rank(view: BoardView, playerId: string): Promise<Standing | null> {
    return this.reader(view).rank(playerId);
  }

  around(view: BoardView, playerId: string, radius: number): Promise<Neighbours | null> {
    return this.reader(view).around(playerId, radius);
  }

  ranks(view: BoardView, playerIds: readonly string[]): Promise<Standings> {
    return this.reader(view).ranks(playerIds);
  }

  private writer(board: string): ScoreWriter {
    let writer = this.writers.get(board);
    if (writer === undefined) {
      writer = new ScoreWriter(this.redis, board, this.outboxLimit, this.clock);
      this.writers.set(board, writer);
    }
    return writer;
  }

  private reader(view: BoardView): RankReader {
    const key = `${view.board} ${view.period}`;
    let reader = this.readers.get(key);
    if (reader === undefined) {
      reader = new RankReader(this.redis, view);
      this.readers.set(key, reader);
    }
    return reader;
  }
}
