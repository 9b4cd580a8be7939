import { Injectable } from '@nestjs/common';
import { type Health, HealthCheck } from '@standings/domain';
import { DataSource } from 'typeorm';
import { Database } from './database.js';
import { problemInWords } from './problem-in-words.js';
import { dropIdleSessions } from './session-guard.js';

interface Writability {
  readonly standby: boolean;
  readonly readOnly: boolean;
}

/** Whether Postgres answers within 1 s, has the schema of this release, and takes writes. */
@Injectable()
export class PostgresHealthCheck extends HealthCheck {
  readonly name = 'postgres';
  override readonly timeoutMs = 1000;

  constructor(
    private readonly database: Database,
    private readonly dataSource: DataSource,
  ) {
    super();
  }

  async check(): Promise<Health> {
    const { problem } = this.database;
    if (problem !== null) return { up: false, reason: problem };
    return this.ask();
  }

  private async ask(): Promise<Health> {
    try {
      const [{ standby, readOnly }] = await this.dataSource.query<[Writability]>(WRITABILITY);
      if (!readOnly) return { up: true };
      // It may be the session alone, from before the database took writes again.
      dropIdleSessions(this.dataSource);
      return { up: false, reason: standby ? STANDBY : READ_ONLY };
    } catch (error) {
      return { up: false, reason: problemInWords(error) };
    }
  }
}

/** On a standby, transactions are read-only, too. */
const WRITABILITY = `
  SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only')::bool AS "readOnly"`;

const STANDBY = 'it refuses writes: it is a standby';
const READ_ONLY = 'it refuses writes: default_transaction_read_only is on';
