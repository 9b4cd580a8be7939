import {
  type BoardView,
  type Clock,
  type Cursor,
  type Neighbours,
  OutcomeUnknownError,
  RankingStore,
  type ScoreChange,
  type ScoreUpdate,
  type Standing,
  type Standings,
  type TopPage,
} from '@standings/domain';
import { EmbeddedBoard } from './embedded-board.js';
import type { InProcessEventLog } from './in-process-event-log.js';
import type { Ranking } from './ranking.js';

const FIRST_EPOCH = 1;

/**
 * Ranks in memory. An update is applied at once, so that the next one stands on it, and is acknowledged when its event is stored.
 * Until then others may already see it; if it never is stored, it is gone with this process.
 */
export class EmbeddedRankingStore extends RankingStore {
  /** @param boards those that have scores; others start empty. */
  constructor(
    private readonly boards: Map<string, EmbeddedBoard>,
    private readonly log: InProcessEventLog,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async add(update: ScoreUpdate): Promise<ScoreChange> {
    this.log.assertOpen();
    const change = this.board(update.board).apply(update, this.clock.now());
    try {
      await this.log.append([change.emits.event]);
    } catch (error) {
      throw new OutcomeUnknownError({ cause: error });
    }
    return change;
  }

  override async top(view: BoardView, n: number, after: Cursor | null): Promise<TopPage> {
    return this.ranking(view).top(n, after);
  }

  override async rank(view: BoardView, playerId: string): Promise<Standing | null> {
    return this.ranking(view).standing(playerId);
  }

  override async around(view: BoardView, playerId: string, radius: number): Promise<Neighbours | null> {
    return this.ranking(view).around(playerId, radius);
  }

  override async ranks(view: BoardView, playerIds: readonly string[]): Promise<Standings> {
    const ranking = this.ranking(view);
    return { total: ranking.total, entries: playerIds.map((playerId) => ranking.entry(playerId)) };
  }

  private ranking({ board, period }: BoardView): Ranking {
    return this.board(board).ranking(period);
  }

  private board(id: string): EmbeddedBoard {
    let board = this.boards.get(id);
    if (board === undefined) {
      board = new EmbeddedBoard(FIRST_EPOCH);
      this.boards.set(id, board);
    }
    return board;
  }
}
