import {
  assertSeasonMayBePut,
  type Board,
  type BoardPeriod,
  type DefinedBoard,
  listed,
  periodIdOf,
  periodsOf,
  type Season,
  seasonsOf,
} from '@standings/domain';
import type { EntityManager } from 'typeorm';

/** The seasons of a board whose ranks are final. */
export async function archivedSeasons(manager: EntityManager, { no }: Board): Promise<readonly Season[]> {
  const rows = await manager.query<ArchivedRow[]>(ARCHIVED, [no]);
  return seasonsOf(
    rows.map((row) => ({ id: row.id, startsAt: Number(row.starts), endsAt: Number(row.ends), state: 'closing' })),
  );
}

/**
 * The periods of a board once a season was put.
 *
 * @param past those that were archived.
 * @param ms since 1970.
 * @returns the same periods if nothing changes.
 * @throws what {@link assertSeasonMayBePut} throws.
 */
export function withSeason(board: DefinedBoard, past: readonly Season[], season: Season, ms: number) {
  const { startsAt, endsAt, title } = season;
  const present = periodsOf(board);
  assertSeasonMayBePut(season, [...seasonsOf(present), ...past], ms);
  const id = periodIdOf({ kind: 'season', season: season.id });
  const before = present.find((one) => one.id === id);
  const period: BoardPeriod = { id, startsAt, endsAt, state: before?.state ?? 'open', title };
  const isSame =
    before !== undefined && before.endsAt === endsAt && before.startsAt === startsAt && before.title === title;
  // One that was archived passes only as it is.
  if (isSame || past.some((one) => one.id === season.id)) return { periods: board.periods, period, isNew: false };
  const periods = listed(board.definition, [...present.filter((one) => one !== before), period]);
  return { periods, period, isNew: before === undefined };
}

/** pg reads `bigint` as text. */
interface ArchivedRow {
  readonly id: string;
  readonly starts: string;
  readonly ends: string;
}

const ARCHIVED = `
  SELECT id, floor(extract(epoch FROM starts_at) * 1000)::bigint AS starts, floor(extract(epoch FROM ends_at) * 1000)::bigint AS ends
  FROM archived_periods WHERE board_no = $1 AND id LIKE 's.%'`;
