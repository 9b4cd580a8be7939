import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigurationError } from '@standings/config';
import { ALL_TIME, BoardCatalog, RecoverableStore, RecoverySource, StandingsError } from '@standings/domain';
import { PinoLogger } from '@standings/logging';
import { RebuildModule } from '@standings/rebuild';
import { ServersModule } from '../servers-module.js';

const CONNECT_TIMEOUT_MS = 10_000;
const RETRY_MS = 100;

/** A mistake of the person who called the command: its message says what to do. */
export class UsageError extends Error {}

/**
 * Runs a command on a board with the servers that the environment names, and ends the process: with code 0, or with code 1
 * and one line that says what went wrong. Ctrl-C breaks it off without harm.
 */
export function runCommand(
  board: string,
  command: (app: INestApplicationContext, stopping: AbortSignal) => Promise<void>,
): void {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stopping.abort(new UsageError('Broken off. Nothing is half-done; run it again.')));
  }
  void run(board, command, stopping.signal).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(`\n${explain(error)}`);
      process.exit(1);
    },
  );
}

async function run(
  board: string,
  command: (app: INestApplicationContext, stopping: AbortSignal) => Promise<void>,
  stopping: AbortSignal,
): Promise<void> {
  const servers = await ServersModule.forRoot();
  const logger = new PinoLogger('error');
  const options = { logger, abortOnError: false };
  const app = await NestFactory.createApplicationContext({ module: RebuildModule, imports: [servers] }, options);
  app.get(BoardCatalog).get(board);
  await connected('Redis does not answer. Is REDIS_URL right?', stopping, () => app.get(RecoverableStore).check(board));
  await connected('Postgres cannot be used. Is DATABASE_URL right, and did "npm run migrate" run?', stopping, () =>
    app.get(RecoverySource).scoresOf({ board, period: ALL_TIME }, []),
  );
  await command(app, stopping);
  await app.close();
}

/** Servers are connected to in the background. */
async function connected(problem: string, stopping: AbortSignal, ask: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + CONNECT_TIMEOUT_MS;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      stopping.throwIfAborted();
      if (performance.now() > deadline) throw new UsageError(problem, { cause: error });
      await sleep(RETRY_MS);
    }
  }
}

function explain(error: unknown): string {
  const plain = error instanceof ConfigurationError || error instanceof UsageError || error instanceof StandingsError;
  if (plain) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
