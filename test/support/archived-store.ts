import {
  type ArchivedRankings,
  type Board,
  type BoardPeriod,
  type BoardView,
  type PagePlace,
  type PeriodArchive,
  rankingIdOf,
  RankingStore,
  type ScoreChange,
  type ScoreRepository,
  type ScoreRow,
  type ScoreUpdate,
  type WantedPlace,
} from '@standings/domain';
import { NaiveBoard } from '../contracts/naive-board.js';

/** Scores of a step, so few that most archives take several. */
const STEP = 3;

const UPDATED_AT = '2026-11-23T12:00:00.000Z';

/** What the scores of a period are written with, and read. */
export interface ArchiveParts {
  readonly archive: PeriodArchive;
  readonly rankings: ArchivedRankings;
  readonly repository: ScoreRepository;
  /** Gives a board its periods. */
  readonly keep: (board: Board, periods: readonly BoardPeriod[]) => Promise<void>;
}

/** Takes updates as a ranking store does, and archives the rankings when it is read, so that the contracts of reads run over archives. */
export class ArchivedStore extends RankingStore {
  private readonly boards = new Map<number, NaiveBoard>();
  private readonly archived = new Set<number>();

  constructor(private readonly parts: ArchiveParts) {
    super();
  }

  override async add(update: ScoreUpdate): Promise<ScoreChange> {
    const { board, playerId, delta = null } = update;
    const naive = this.boards.get(board.no) ?? new NaiveBoard();
    this.boards.set(board.no, naive);
    const tiebreaker = 'tiebreaker' in update ? update.tiebreaker : undefined;
    if (update.delta === undefined) naive.set({ playerId, expected: null, score: update.score, tiebreaker });
    else naive.add(update);
    const { score } = naive.valueOf(playerId) as { score: number };
    const change = { newScore: score, tiebreaker, previousScore: null, rank: null, previousRank: null };
    return { board: board.id, playerId, delta, ...change, isApplied: true, replayed: false, scoreChanged: null };
  }

  override async set(): Promise<ScoreChange | null> {
    throw new Error('no contract of reads sets a score');
  }

  override async ranksOn(): Promise<never> {
    throw new Error('no contract of one ranking reads several');
  }

  override async top(view: BoardView, n: number, place: PagePlace | null) {
    await this.archiveOnce(view);
    return this.parts.rankings.top(view, n, place);
  }

  override async scoreAt(view: BoardView, wanted: WantedPlace) {
    await this.archiveOnce(view);
    return this.parts.rankings.scoreAt(view, wanted);
  }

  override async rank(view: BoardView, playerId: string) {
    await this.archiveOnce(view);
    return this.parts.rankings.rank(view, playerId);
  }

  override async around(view: BoardView, playerId: string, radius: number) {
    await this.archiveOnce(view);
    return this.parts.rankings.around(view, playerId, radius);
  }

  override async ranks(view: BoardView, playerIds: readonly string[]) {
    await this.archiveOnce(view);
    return this.parts.rankings.ranks(view, playerIds);
  }

  private async archiveOnce(view: BoardView): Promise<void> {
    const naive = this.boards.get(view.board.no);
    if (naive === undefined || this.archived.has(view.board.no)) return;
    this.archived.add(view.board.no);
    const entries = naive.entries();
    const rows = entries.map(({ playerId, score, tiebreaker }, index): ScoreRow => ({
      ...rankingIdOf(view),
      playerId,
      score,
      tiebreaker,
      epoch: 1,
      seq: index + 1,
      lastUpdated: UPDATED_AT,
    }));
    await this.parts.repository.save(rows);
    const { archive } = this.parts;
    const limit = Math.max(STEP, Math.ceil(rows.length / STEP));
    while (!(await archive.write(rankingIdOf(view), 'source', limit)));
    const closing = { id: view.period, startsAt: null, endsAt: null, state: 'closing' } as const;
    await this.parts.keep(view.board, [closing, { id: '2027', startsAt: 0, endsAt: 1, state: 'open' }]);
    await archive.commit(rankingIdOf(view));
  }
}
