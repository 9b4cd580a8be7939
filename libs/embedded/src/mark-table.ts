import type { Rider } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import type { IdempotencyMark } from './idempotency-mark.js';
import type { MarkStorage } from './mark-window.js';
import { GENERATIONS, TABLE } from './migrations/create-idempotency-marks.js';

/** The parameters after those of the scores. */
const INSERT = `
  INSERT INTO ${TABLE} (generation, board_id, key, payload, place, new_score, previous_score, rank, previous_rank, at)
  SELECT * FROM unnest($8::smallint[], $9::text[], $10::text[], $11::text[], $12::integer[],
    $13::bigint[], $14::bigint[], $15::integer[], $16::integer[], $17::bigint[])`;

/** The marks in the database, a partition for each generation. */
export class MarkTable implements MarkStorage {
  readonly numbers = [...Array(GENERATIONS).keys()];

  constructor(private readonly dataSource: DataSource) {}

  /** To be run together with the upsert of the scores. */
  insertion(marks: readonly IdempotencyMark[]): Rider {
    const column = (value: (mark: IdempotencyMark) => unknown) => marks.map(value);
    return {
      sql: INSERT,
      values: [
        column((mark) => mark.generation),
        column((mark) => mark.board),
        column((mark) => mark.idempotency.key),
        column((mark) => mark.idempotency.payload),
        column((mark) => mark.idempotency.place),
        column((mark) => mark.answer.newScore),
        column((mark) => mark.answer.previousScore),
        column((mark) => mark.answer.rank),
        column((mark) => mark.answer.previousRank),
        column((mark) => mark.at),
      ],
    };
  }

  async load(number: number, after: number): Promise<IdempotencyMark[]> {
    const rows = await this.dataSource.query<MarkRow[]>(
      `SELECT * FROM ${TABLE} WHERE generation = $1 AND at > $2 ORDER BY at`,
      [number, after],
    );
    return rows.map(toMark);
  }

  /** Takes some ms, however many marks there are. */
  async clear(numbers: readonly number[]): Promise<void> {
    const tables = numbers.map((number) => `${TABLE}_${number}`);
    if (tables.length > 0) await this.dataSource.query(`TRUNCATE ${tables.join(', ')}`);
  }
}

/** The driver gives `bigint` as text. */
interface MarkRow {
  readonly generation: number;
  readonly board_id: string;
  readonly key: string;
  readonly payload: string;
  readonly place: number;
  readonly new_score: string;
  readonly previous_score: string | null;
  readonly rank: number;
  readonly previous_rank: number | null;
  readonly at: string;
}

function toMark(row: MarkRow): IdempotencyMark {
  return {
    generation: row.generation,
    board: row.board_id,
    idempotency: { key: row.key, payload: row.payload, place: row.place },
    answer: {
      newScore: Number(row.new_score),
      previousScore: row.previous_score === null ? null : Number(row.previous_score),
      rank: row.rank,
      previousRank: row.previous_rank,
    },
    at: Number(row.at),
  };
}
