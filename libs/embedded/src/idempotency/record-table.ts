import type { Rider } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import type { Answer, IdempotencyRecord } from './idempotency-record.js';
import type { RecordStorage } from './record-window.js';
import { GENERATIONS, TABLE } from '../database/migrations/create-idempotency-marks.js';

/** The parameters after those of the scores. */
const INSERT = `
  INSERT INTO ${TABLE} (generation, board_no, key, payload, place, new_score, previous_score, rank, previous_rank, at,
    tiebreaker, previous_tiebreaker, is_applied, periods)
  SELECT * FROM unnest($9::smallint[], $10::integer[], $11::text[], $12::text[], $13::integer[],
    $14::bigint[], $15::bigint[], $16::integer[], $17::integer[], $18::bigint[],
    $19::bigint[], $20::bigint[], $21::boolean[], $22::jsonb[])`;

/** The records in the database, a partition for each generation. */
export class RecordTable implements RecordStorage {
  readonly numbers = [...Array(GENERATIONS).keys()];

  constructor(private readonly dataSource: DataSource) {}

  /** Runs in the same statement as the upsert of the scores. */
  insertion(records: readonly IdempotencyRecord[]): Rider {
    const column = (value: (record: IdempotencyRecord) => unknown) => records.map(value);
    return {
      sql: INSERT,
      values: [
        column((record) => record.generation),
        column((record) => record.board),
        column((record) => record.idempotency.key),
        column((record) => record.idempotency.payload),
        column((record) => record.idempotency.place),
        column((record) => record.answer.newScore),
        column((record) => record.answer.previousScore),
        column((record) => record.answer.rank),
        column((record) => record.answer.previousRank),
        column((record) => record.at),
        column((record) => record.answer.tiebreaker),
        column((record) => record.answer.previousTiebreaker),
        column((record) => record.answer.isApplied),
        column(({ answer: { periods } }) => (periods === undefined ? null : JSON.stringify(periods))),
      ],
    };
  }

  async load(number: number, after: number): Promise<IdempotencyRecord[]> {
    const rows = await this.dataSource.query<MarkRow[]>(
      `SELECT * FROM ${TABLE} WHERE generation = $1 AND at > $2 ORDER BY at`,
      [number, after],
    );
    return rows.map(toMark);
  }

  /** Takes some ms, however many records there are. */
  async clear(numbers: readonly number[]): Promise<void> {
    const tables = numbers.map((number) => `${TABLE}_${number}`);
    if (tables.length > 0) await this.dataSource.query(`TRUNCATE ${tables.join(', ')}`);
  }
}

/** The driver gives `bigint` as text. */
interface MarkRow {
  readonly generation: number;
  readonly board_no: number;
  readonly key: string;
  readonly payload: string;
  readonly place: number;
  readonly new_score: string;
  readonly previous_score: string | null;
  readonly rank: number | null;
  readonly previous_rank: number | null;
  readonly at: string;
  readonly tiebreaker: string | null;
  readonly previous_tiebreaker: string | null;
  readonly is_applied: boolean;
  readonly periods: NonNullable<Answer['periods']> | null;
}

function toMark(row: MarkRow): IdempotencyRecord {
  return {
    generation: row.generation,
    board: row.board_no,
    idempotency: { key: row.key, payload: row.payload, place: row.place },
    answer: {
      newScore: Number(row.new_score),
      previousScore: numberOf(row.previous_score),
      isApplied: row.is_applied,
      rank: row.rank,
      previousRank: row.previous_rank,
      ...(row.tiebreaker !== null && {
        tiebreaker: Number(row.tiebreaker),
        previousTiebreaker: numberOf(row.previous_tiebreaker) ?? undefined,
      }),
      ...(row.periods !== null && { periods: row.periods }),
    },
    at: Number(row.at),
  };
}

function numberOf(column: string | null): number | null {
  return column === null ? null : Number(column);
}
