import type { DataSource } from 'typeorm';

/** A table that needs a vacuum. */
export interface NeglectedTable {
  /** Quoted, with its schema if it needs one. */
  readonly name: string;
  /** Whether its oldest rows must be frozen too. */
  readonly freeze: boolean;
}

/** Replaces the autovacuum that PGlite lacks: `autovacuum_vacuum_threshold`, for larger tables, and `autovacuum_vacuum_scale_factor`. */
const DEAD_ROWS = 1000;
const DEAD_PART = 0.2;

const NEGLECTED = `
  SELECT oid::regclass::text AS name, age(relfrozenxid) > $1 AS freeze
  FROM pg_class
  WHERE relkind IN ('r', 't', 'm')
    AND (age(relfrozenxid) > $1
      OR pg_stat_get_dead_tuples(oid) > ${DEAD_ROWS} + ${DEAD_PART} * greatest(reltuples, 0))
  ORDER BY age(relfrozenxid) DESC`;

/** The statements of the upkeep. They are separate, so that batches of updates can run in between. */
export class DatabaseUpkeep {
  constructor(private readonly dataSource: DataSource) {}

  /** Bytes ever written to the log. Takes 0.3 ms. */
  async logPosition(): Promise<number> {
    return this.number(`SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS number`);
  }

  /** Bytes of the scores with their index. */
  async scoreBytes(): Promise<number> {
    return this.number(`SELECT pg_total_relation_size('player_scores') AS number`);
  }

  /** @param freezeAge in transactions, at least 1. */
  async neglected(freezeAge: number): Promise<readonly NeglectedTable[]> {
    return this.dataSource.query<NeglectedTable[]>(NEGLECTED, [freezeAge]);
  }

  async vacuum({ name, freeze }: NeglectedTable): Promise<void> {
    await this.dataSource.query(`VACUUM ${freeze ? '(FREEZE) ' : ''}${name}`);
  }

  async checkpoint(): Promise<void> {
    await this.dataSource.query('CHECKPOINT');
  }

  private async number(sql: string): Promise<number> {
    const [{ number }] = (await this.dataSource.query(sql)) as [{ number: string }];
    return Number(number);
  }
}
