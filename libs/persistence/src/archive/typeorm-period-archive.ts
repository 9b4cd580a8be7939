import { Injectable } from '@nestjs/common';
import {
  type ArchivedPeriod,
  type DefinedBoard,
  listed,
  MAX_SCORE,
  orderOf,
  PeriodArchive,
  periodsOf,
  type RankingId,
} from '@standings/domain';
import { DataSource } from 'typeorm';
import { changeCatalog } from '../boards/change-catalog.js';
import { type BoardRow, boardOf, storedPeriods } from '../boards/typeorm-board-repository.js';
import { answerOf } from '../repository-unavailable.js';
import {
  BEGIN,
  CHANGE_PERIODS,
  COMMIT,
  FIND,
  LAST,
  LIST,
  MOVE,
  PRESENT_BOARD,
  PROGRESS,
  REMOVE_SCORES,
  STAGE,
  UNDO,
} from './archive-writes.js';

interface Progress {
  readonly source: string;
  readonly staged: boolean;
  readonly written: boolean;
}

interface LastRow {
  readonly position: number;
  readonly rank: number;
  readonly key: string;
  readonly tie: string;
  readonly player_id: string;
}

interface PeriodRow {
  readonly id: string;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly players: number;
  readonly archived_at: Date;
}

/** Before every player. */
const FIRST: LastRow = { position: 0, rank: 0, key: `-${MAX_SCORE + 1}`, tie: '0', player_id: '' };

/** The archive of periods in Postgres, or in PGlite behind its socket. */
@Injectable()
export class TypeormPeriodArchive extends PeriodArchive {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async write(ranking: RankingId, source: string, limit: number): Promise<boolean> {
    const id = idOf(ranking);
    if ((await this.find(ranking)) !== null) return true;
    const [progress] = await this.query<[Progress?]>(PROGRESS, id);
    if (progress?.source !== source) {
      const [{ done }] = await this.query<[{ done: boolean }]>(UNDO, [...id, limit]);
      if (done) await this.query(BEGIN, [...id, source]);
      return false;
    }
    if (progress.written) return true;
    const { sign, prefix } = orderOf(ranking.board);
    const signs = [sign, prefix.sign];
    if (!progress.staged) {
      await this.query(STAGE, [...id, ...signs, limit]);
      return false;
    }
    const [last = FIRST] = await this.query<[LastRow?]>(LAST, [...id, ...signs]);
    await this.query(MOVE, [...id, ...signs, limit, last.position, last.rank, last.key, last.tie, last.player_id]);
    return false;
  }

  override commit(ranking: RankingId): Promise<DefinedBoard | null> {
    return changeCatalog(this.dataSource, async (manager, counters) => {
      const [row] = await manager.query<[BoardRow?]>(PRESENT_BOARD, [ranking.board]);
      if (row === undefined) return null;
      const present = boardOf(row);
      const closing = periodsOf(present).find(({ id, state }) => id === ranking.period && state === 'closing');
      const others = periodsOf(present).filter((one) => one !== closing);
      if (closing === undefined || others.length === 0) return null;
      const written = await manager.query<unknown[]>(COMMIT, [
        ...idOf(ranking),
        timeOf(closing.startsAt),
        timeOf(closing.endsAt),
      ]);
      if (written.length === 0) return null;
      const board = { ...present, periods: listed(present.definition, others), revision: await counters.next() };
      await manager.query(CHANGE_PERIODS, [board.no, storedPeriods(board.periods), board.revision]);
      return board;
    });
  }

  override async find(ranking: RankingId): Promise<ArchivedPeriod | null> {
    const [row] = await this.query<[PeriodRow?]>(FIND, idOf(ranking));
    return row === undefined ? null : archivedPeriod(row);
  }

  override async list(board: number, after: string | null, limit: number): Promise<readonly ArchivedPeriod[]> {
    const rows = await this.query<PeriodRow[]>(LIST, [board, after ?? '', limit]);
    return rows.map(archivedPeriod);
  }

  override async removeScores(ranking: RankingId, limit: number): Promise<boolean> {
    const [{ done }] = await this.query<[{ done: boolean }]>(REMOVE_SCORES, [...idOf(ranking), limit]);
    return done;
  }

  private query<T>(statement: string, parameters: unknown[]): Promise<T> {
    return answerOf(this.dataSource.query<T>(statement, parameters));
  }
}

function idOf({ board, period }: RankingId): unknown[] {
  return [board, period];
}

function timeOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

function archivedPeriod({ id, starts_at, ends_at, players, archived_at }: PeriodRow): ArchivedPeriod {
  return {
    id,
    startsAt: starts_at?.getTime() ?? null,
    endsAt: ends_at?.getTime() ?? null,
    players,
    archivedAt: archived_at.getTime(),
  };
}
