import { DataSource, type DataSourceOptions } from 'typeorm';
import { Epoch } from './epoch.js';
import { MIGRATIONS } from './migrations.js';
import { PlayerScore } from './player-score.js';
import { SessionGuard } from './session-guard.js';

export interface PersistenceSettings {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Most connections; at least 1. */
  readonly poolSize: number;
  /** How long one statement may run. None if left out: migrations take as long as they take, and PGlite knows no such setting. */
  readonly statementTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 5000;
const KEEP_ALIVE_DELAY_MS = 10_000;

/** How much longer than Postgres itself the client waits: it speaks up only if the server has stopped answering. */
const ANSWER_GRACE_MS = 2000;

/**
 * Where and how to connect. Nothing is sent with `SET` and no statement has a name, so the score repository works with PGlite, and
 * behind a pooler. The epoch authority holds a lock of its session: a pooler there has to pool sessions, not transactions.
 */
export function dataSourceOptions(settings: PersistenceSettings): DataSourceOptions {
  return {
    type: 'postgres',
    url: settings.url,
    applicationName: 'standings',
    poolSize: settings.poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    entities: [PlayerScore, Epoch],
    migrations: MIGRATIONS,
    subscribers: [SessionGuard],
    logging: false,
    extra: {
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
      ...statementTimeouts(settings.statementTimeoutMs),
    },
  };
}

/** @returns a data source that is not connected yet. */
export function createDataSource(settings: PersistenceSettings): DataSource {
  return new DataSource(dataSourceOptions(settings));
}

function statementTimeouts(timeoutMs: number | undefined): Readonly<Record<string, number>> {
  if (timeoutMs === undefined) return {};
  return { statement_timeout: timeoutMs, query_timeout: timeoutMs + ANSWER_GRACE_MS };
}
