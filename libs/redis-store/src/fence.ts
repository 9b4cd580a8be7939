import { setTimeout as delay } from 'node:timers/promises';
import { StoreRecoveringError, StoreUnavailableError, type StoreState } from '@standings/domain';
import type { Redis } from 'ioredis';
import { ShardKeys } from './keys.js';

/** How long after Redis would not say how it is with a board, in ms. */
const AGAIN_MS = 250;

/** A board, and what Redis said of it on the present connection. */
interface Found extends StoreState {
  /** The `master_replid` of the server, which is another one after each restart and each promotion of a replica. */
  readonly history: string;
}

/**
 * Which boards this process may write, and under which epoch: only those whose data is of the history under which it was last
 * made whole. Everything is asked anew on every connection, before its first write, for a new connection may lead
 * to older data.
 *
 * States of a board: `unknown` (no connection, or not asked on it yet) → `open` or `closed` (checked), `open` → `closed` (a
 * script was refused: the data or its epoch changed under a live connection), `closed` → `open` (checked again: this process or
 * another has recovered it), any → `unknown` (connection lost).
 */
export class Fence {
  /** What is not in it is unknown. */
  private readonly found = new Map<string, Found>();
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

  /** Asks Redis. @throws whatever ioredis throws, or if the connection was lost meanwhile. */
  async check(board: string): Promise<StoreState> {
    const asked = this.connection;
    const [info, [epoch = null, history, seq]] = await Promise.all([
      this.redis.info('replication'),
      this.redis.hmget(new ShardKeys(board).meta, 'epoch', 'history', 'seq'),
    ]);
    this.assertSame(asked);
    const present = replicationId(info);
    const version = epoch === null ? null : { epoch: Number(epoch), seq: Number(seq) };
    const state: Found = { status: history === present ? 'open' : 'closed', version, history: present };
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

function replicationId(info: string): string {
  const id = /^master_replid:(\w+)/m.exec(info)?.[1];
  if (id === undefined) throw new Error('Redis does not tell its master_replid.');
  return id;
}
