import { Injectable } from '@nestjs/common';
import { type Health, HealthCheck } from '@standings/domain';
import { DataSource } from 'typeorm';
import { Database, unreachable } from './database.js';

const TIMEOUT_MS = 1000;

/** Whether Postgres answers within 1 s and has the schema of this release. */
@Injectable()
export class PostgresHealthCheck extends HealthCheck {
  readonly name = 'postgres';

  constructor(
    private readonly database: Database,
    private readonly dataSource: DataSource,
  ) {
    super();
  }

  async check(): Promise<Health> {
    const { problem } = this.database;
    if (problem !== null) return { up: false, reason: problem };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Health>((resolve) => {
      timer = setTimeout(() => resolve({ up: false, reason: `it did not answer within ${TIMEOUT_MS} ms` }), TIMEOUT_MS);
    });
    const health = await Promise.race([this.ask(), late]);
    clearTimeout(timer);
    return health;
  }

  private async ask(): Promise<Health> {
    try {
      await this.dataSource.query('SELECT 1');
      return { up: true };
    } catch (error) {
      return { up: false, reason: unreachable(error) };
    }
  }
}
