import { Injectable } from '@nestjs/common';
import {
  ArchivedRankings,
  type BoardView,
  type Cursor,
  type Entry,
  type NeededScore,
  type Neighbours,
  orderOf,
  type PagePlace,
  type Standing,
  type Standings,
  standingOf,
  StoreUnavailableError,
  type TopPage,
  topPage,
  type WantedPlace,
  windowAround,
  worstRank,
} from '@standings/domain';
import { DataSource } from 'typeorm';
import { postgresError } from '../postgres-error.js';
import { problemInWords } from '../problem-in-words.js';
import { ENTRIES_AT, ENTRIES_OF, PLAYERS, POSITION_AFTER, POSITION_AT } from './archive-reads.js';

/** A player, and how many there are. */
interface EntryRow {
  readonly players: number;
  /** Null in the only row of an answer without players; then the columns after it are too. */
  readonly position: number | null;
  readonly rank: number;
  readonly player_id: string;
  readonly score: string;
  readonly tiebreaker: string | null;
}

/** Entries that were found, with the position of the first. */
interface Found {
  readonly total: number;
  readonly position: number;
  readonly entries: readonly Entry[];
}

/** Archived ranks in Postgres, or in PGlite behind its socket. */
@Injectable()
export class TypeormArchivedRankings extends ArchivedRankings {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async top(view: BoardView, n: number, place: PagePlace | null): Promise<TopPage> {
    const { first, length } = await this.pageAt(view, n, place ?? { from: 1 });
    const { total, position, entries } = await this.entriesAt(view, first, length);
    return topPage(total, position - 1, entries);
  }

  override async scoreAt(view: BoardView, wanted: WantedPlace): Promise<NeededScore> {
    const position = worstRank(wanted, 'rank' in wanted ? 0 : await this.total(view));
    const { total, entries } = await this.entriesAt(view, position, 1);
    return { total, score: entries[0]?.score ?? null };
  }

  override async rank(view: BoardView, playerId: string): Promise<Standing | null> {
    const { total, entries } = await this.entriesOf(view, [playerId]);
    return entries[0] === undefined ? null : standingOf(entries[0], total);
  }

  override async around(view: BoardView, playerId: string, radius: number): Promise<Neighbours | null> {
    const { total, position } = await this.entriesOf(view, [playerId]);
    if (position === 0) return null;
    const { start, length } = windowAround(position - 1, radius, total);
    const { entries } = await this.entriesAt(view, start + 1, length);
    return { total, entries };
  }

  override async ranks(view: BoardView, playerIds: readonly string[]): Promise<Standings> {
    const { total, entries } = await this.entriesOf(view, playerIds);
    const found = new Map(entries.map((entry) => [entry.playerId, entry]));
    return { total, entries: playerIds.map((playerId) => found.get(playerId) ?? null) };
  }

  /** @returns the position of the first player of a page, and how many it has at most. */
  private async pageAt(view: BoardView, n: number, place: PagePlace) {
    if ('from' in place) return { first: place.from, length: n };
    if ('after' in place) return { first: await this.positionOf(view, POSITION_AFTER, place.after), length: n };
    const end = await this.positionOf(view, POSITION_AT, place.before);
    const first = Math.max(1, end - n);
    return { first, length: end - first };
  }

  /** @param search one of two statements. @returns the position of the first player who stands after a place, or at it or after. */
  private async positionOf(view: BoardView, search: string, { score, tiebreaker = 0, playerId }: Cursor) {
    const { sign, prefix } = orderOf(view.board.no);
    const place = [sign, prefix.sign, sign * score, prefix.sign * tiebreaker, playerId];
    const [row] = await this.query<[{ position: number }?]>(search, [...idOf(view), ...place]);
    return row?.position ?? 1;
  }

  private async total(view: BoardView): Promise<number> {
    const [row] = await this.query<[{ players: number }?]>(PLAYERS, idOf(view));
    return row?.players ?? 0;
  }

  private async entriesAt(view: BoardView, first: number, length: number): Promise<Found> {
    return foundIn(await this.query(ENTRIES_AT, [...idOf(view), first, length]));
  }

  private async entriesOf(view: BoardView, playerIds: readonly string[]): Promise<Found> {
    return foundIn(await this.query(ENTRIES_OF, [...idOf(view), playerIds]));
  }

  private async query<T>(statement: string, parameters: unknown[]): Promise<T> {
    try {
      return await this.dataSource.query<T>(statement, parameters);
    } catch (error) {
      throw new StoreUnavailableError(`Postgres, which has archived periods: ${problemInWords(error)}`, {
        cause: postgresError(error),
      });
    }
  }
}

function idOf({ board, period }: BoardView): unknown[] {
  return [board.no, period];
}

function foundIn(rows: readonly EntryRow[]): Found {
  const [first] = rows;
  if (first === undefined) return { total: 0, position: 0, entries: [] };
  if (first.position === null) return { total: first.players, position: 0, entries: [] };
  return { total: first.players, position: first.position, entries: rows.map(entryOf) };
}

function entryOf({ rank, player_id, score, tiebreaker }: EntryRow): Entry {
  const entry = { rank, playerId: player_id, score: Number(score) };
  return tiebreaker === null ? entry : { ...entry, tiebreaker: Number(tiebreaker) };
}
