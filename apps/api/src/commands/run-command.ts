import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { apiEnvironment, ConfigurationError, parseEnvironment } from '@standings/config';
import {
  type Acknowledge,
  type Board,
  BoardCatalog,
  BoardRepository,
  Deployment,
  ForeignStoreError,
  GLOBAL_BOARD,
  LayoutAuthority,
  messageForPeople,
  Placement,
  RepositoryGate,
  type ShardId,
  ShardStates,
} from '@standings/domain';
import { errorText, PinoLogger } from '@standings/logging';
import { BoardJobsModule, otherAcknowledge } from '@standings/recovery';
import { ServersModule } from '../servers-module.js';

const CONNECT_TIMEOUT_MS = 10_000;
const RETRY_MS = 100;

/** Ends a command with code 1. Only its message is printed, which says what to do. */
export class CommandError extends Error {}

const OPTIONS = {
  board: { type: 'string' },
  repair: { type: 'string' },
  force: { type: 'boolean' },
  shards: { type: 'string' },
} as const;

export const BOARD_BUSY = 'The board is being recovered, rebuilt or repaired by another process. Try again later.';

/** The arguments of a command, unchecked. */
export interface CommandOptions {
  readonly board?: string | undefined;
  readonly repair?: string | undefined;
  readonly force?: boolean | undefined;
  readonly shards?: string | undefined;
}

/** The work of a command. @param stopping aborted by Ctrl-C. */
type Command<Options> = (app: INestApplicationContext, options: Options, stopping: AbortSignal) => Promise<void>;

/**
 * Runs a command with the servers of the environment, and ends the process: with code 0, or with code 1 and one line that says what
 * went wrong. Ctrl-C aborts it safely. It follows the layout of the shards that is recorded, whatever `SHARDS` says, and
 * `ACKNOWLEDGE` has to be what is recorded.
 *
 * @param takes the options that are allowed.
 */
export function runCommand(takes: readonly (keyof CommandOptions)[], command: Command<CommandOptions>): void {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stopping.abort(new CommandError('Aborted. Nothing is half-done; run it again.')));
  }
  void run(takes, command, stopping.signal).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(`\n${explain(error)}`);
      process.exit(1);
    },
  );
}

/** The same, on a board: the one that is named, or `global`. */
export function runBoardCommand(
  takes: readonly (keyof CommandOptions)[],
  command: Command<Omit<CommandOptions, 'board'> & { readonly board: Board }>,
): void {
  runCommand(['board', ...takes], async (app, options, stopping) => {
    const boards = app.get(BoardCatalog);
    await boards.catchUp(app.get(BoardRepository));
    const board = boards.get(options.board ?? GLOBAL_BOARD.id);
    for (const shard of app.get(Placement).shardsWith(board.no)) await assertOurs(app, shard, stopping);
    await command(app, { ...options, board }, stopping);
  });
}

/** Waits until the ranking store answers. @throws {CommandError} if it does not, or holds the data of another deployment. */
export async function assertOurs(app: INestApplicationContext, shard: ShardId, stopping: AbortSignal): Promise<void> {
  const { status } = await connected(
    () => 'Redis does not answer. Is REDIS_URL right?',
    stopping,
    () => app.get(ShardStates).check(shard),
  );
  if (status === 'foreign') throw new CommandError(new ForeignStoreError(shard).message);
}

async function run(
  takes: readonly (keyof CommandOptions)[],
  command: Command<CommandOptions>,
  stopping: AbortSignal,
): Promise<void> {
  const options = parse(takes);
  const { SHARDS = 1, ...environment } = parseEnvironment(apiEnvironment, process.env);
  const servers = ServersModule.register(environment);
  const settings = { logger: new PinoLogger('error'), abortOnError: false };
  const app = await NestFactory.createApplicationContext({ module: BoardJobsModule, imports: [servers] }, settings);
  const repository = app.get(RepositoryGate);
  await connected(
    () => `${repository.name} cannot be used: ${repository.problem ?? 'it does not answer'}.`,
    stopping,
    async () => assert(app.get(Deployment).isConfirmed),
  );
  await follow(app, environment.ACKNOWLEDGE, SHARDS);
  await command(app, options, stopping);
  await app.close();
}

async function follow(app: INestApplicationContext, acknowledge: Acknowledge, shards: number): Promise<void> {
  const layouts = app.get(LayoutAuthority);
  const recorded = await layouts.acknowledge(acknowledge);
  if (recorded !== acknowledge) throw new CommandError(`${otherAcknowledge(acknowledge, recorded)}.`);
  app.get(Placement).follow(await layouts.present(shards));
}

function parse(takes: readonly (keyof CommandOptions)[]): CommandOptions {
  const options = Object.fromEntries(takes.map((name) => [name, OPTIONS[name]]));
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const usage = takes.map((name) => `--${name}`).join(', ');
    throw new CommandError(`${error instanceof Error ? error.message : String(error)}. It takes ${usage}.`);
  }
}

/** Waits for a server, because clients connect in the background. */
async function connected<T>(problem: () => string, stopping: AbortSignal, ask: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + CONNECT_TIMEOUT_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      stopping.throwIfAborted();
      if (performance.now() > deadline) throw new CommandError(problem(), { cause: error });
      await sleep(RETRY_MS);
    }
  }
}

function explain(error: unknown): string {
  if (error instanceof CommandError || error instanceof ConfigurationError) return error.message;
  return messageForPeople(error) ?? errorText(error);
}
