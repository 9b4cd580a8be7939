import { setTimeout as delay } from 'node:timers/promises';
import { StoreRecoveringError, StoreUnavailableError, type StoreState } from '@standings/domain';
import type { Redis } from 'ioredis';
import { ShardKeys } from './keys.js';
import { readShardData, type ShardData } from './shard-data.js';

/** How long after Redis would not say how it is with a board, in ms. */
const AGAIN_MS = 250;

/** A board, and what Redis said of it on the present connection. */
interface Found extends StoreState {
  /** The history that the server has now. */
  readonly history: string;
  /** The history under which the data was last made whole. */
  readonly madeUnder: string | null;
}

/**
 * Which boards this process may write, and under which epoch: only those whose data is of the history under which it was last
 * made whole. Everything is asked anew on every connection, before its first write, for a new connection may lead
 * to older data. On one connection a master may go on under another history, which it gives itself for its replicas.
 *
 * States of a board: `unknown` (no connection, or not asked on it yet) → `open` or `closed` (checked), `open` → `closed` (a
 * script was refused or it was checked again: the data or its epoch changed under a live connection), `closed` → `open` (checked again: this process or
 * another has recovered it), any → `unknown` (connection lost).
 */
export class Fence {
  /** What is not in it is unknown. */
  private readonly found = new Map<string, Found>();
  /** By board: the first epoch that has not ended, as far as is known. */
  private readonly leastEpochs = new Map<string, number>();
  private connection = 0;

  constructor(
    private readonly redis: Redis,
    private readonly boards: readonly string[],
  ) {
    redis.on('close', () => this.forget());
    redis.on('ready', () => void this.checkAll());
    if (redis.status === 'ready') void this.checkAll();
  }

  /**
   * The epoch under which this process may write to a board.
   *
   * @throws {StoreUnavailableError} while the board is unknown.
   * @throws {StoreRecoveringError} while it is closed.
   */
  epochOf(board: string): number {
    this.assertKnown(board);
    const { status, version } = this.found.get(board) as Found;
    if (status === 'closed' || version === null) throw new StoreRecoveringError();
    return version.epoch;
  }

  /** @throws {StoreUnavailableError} while the board is unknown. */
  assertKnown(board: string): void {
    if (!this.found.has(board)) throw new StoreUnavailableError('Redis is not connected');
  }

  /** The boards of which Redis has said nothing yet on the present connection. */
  unknownBoards(): readonly string[] {
    return this.boards.filter((board) => !this.found.has(board));
  }

  /** The boards that are closed, as far as is known. */
  closedBoards(): readonly string[] {
    return this.boards.filter((board) => this.found.get(board)?.status === 'closed');
  }

  /** The boards that are open, as far as is known. */
  openBoards(): readonly string[] {
    return this.boards.filter((board) => this.found.get(board)?.status === 'open');
  }

  /** Data of an epoch below this one is taken for changed from the next {@link check} on, whatever it says of itself. */
  endBelow(board: string, epoch: number): void {
    this.leastEpochs.set(board, epoch);
  }

  /** Asks Redis. @throws whatever ioredis throws, or if the connection was lost meanwhile. */
  async check(board: string): Promise<StoreState> {
    const asked = this.connection;
    const data = await readShardData(this.redis, new ShardKeys(board));
    this.assertSame(asked);
    const { version, history, present } = data;
    const ended = version === null || version.epoch < (this.leastEpochs.get(board) ?? 0);
    const whole = history === present || goesOn(data, this.found.get(board));
    const status = whole && !ended ? 'open' : 'closed';
    const state: Found = { status, version, history: present, madeUnder: history };
    this.found.set(board, state);
    return state;
  }

  /** A script was refused. Resolves when it is known why: the board is open under another epoch, or closed. */
  async refused(board: string): Promise<void> {
    const seen = this.found.get(board);
    if (seen !== undefined) this.found.set(board, { ...seen, status: 'closed' });
    await this.check(board);
  }

  /** The history that {@link check} saw on the present connection. @throws {Error} if it was not asked on it. */
  historyOf(board: string): string {
    const found = this.found.get(board);
    if (found === undefined) throw new Error('The connection to Redis was lost meanwhile.');
    return found.history;
  }

  /** Until Redis has told of every board, or the connection is lost: then the next one asks. */
  private async checkAll(): Promise<void> {
    const asked = this.connection;
    for (;;) {
      await Promise.allSettled(this.unknownBoards().map((board) => this.check(board)));
      if (asked !== this.connection || this.unknownBoards().length === 0) return;
      // A replica that has lost its master answers nothing until it is promoted, and keeps the connection.
      await delay(AGAIN_MS, undefined, { ref: false });
    }
  }

  private forget(): void {
    this.connection += 1;
    this.found.clear();
  }

  private assertSame(connection: number): void {
    if (connection !== this.connection) throw new Error('The connection to Redis was lost meanwhile.');
  }
}

/** Whether the data is what was found open before on the same connection, on a server that was a master all the while. */
function goesOn({ version, history, replicated }: ShardData, before: Found | undefined): boolean {
  if (replicated || before?.status !== 'open') return false;
  return history === before.madeUnder && version?.epoch === before.version?.epoch;
}
