import { setTimeout as delay } from 'node:timers/promises';
import { type Deployment, StoreRecoveringError, StoreUnavailableError, type StoreState } from '@standings/domain';
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
  /** The deployment that the data belongs to. */
  readonly deployment: string | null;
  /** Names the store. */
  readonly store: string | null;
}

/** What a script that writes has to be told, for it compares both. */
export interface WritableShard {
  readonly epoch: number;
  readonly deployment: string;
}

/**
 * Which boards this process may write, and under which epoch: only those whose data is of the history under which it was last
 * made whole, and which belongs to this deployment. Everything is asked again on every connection, before its first write, for a new connection may lead
 * to older data. On one connection a master may go on under another history, which it gives itself for its replicas.
 *
 * States of a board: `unknown` (no connection, or not asked on it yet, or the database was not asked yet which deployment this is) →
 * `open`, `closed` or `foreign` (checked; `foreign` while the data belongs to another deployment), `open` → `closed` (a
 * script was refused or it was checked again: the data or its epoch changed under a live connection), `closed` → `open` (checked again: this process or
 * another has recovered it), any → `unknown` (connection lost).
 */
export class Fence {
  /** What is not in it is unknown. */
  private readonly found = new Map<string, Found>();
  /** By board: the first epoch that has not ended, as far as is known. */
  private readonly leastEpochs = new Map<string, number>();
  /** By board: the name of the store, kept over a loss of its data. */
  private readonly names = new Map<string, string>();
  private connection = 0;

  constructor(
    private readonly redis: Redis,
    private readonly boards: readonly string[],
    private readonly ours: Deployment,
  ) {
    redis.on('close', () => this.forget());
    redis.on('ready', () => void this.checkAll());
    if (redis.status === 'ready') void this.checkAll();
  }

  /**
   * As what this process may write to a board.
   *
   * @throws {StoreUnavailableError} while the board is unknown or foreign.
   * @throws {StoreRecoveringError} while it is closed.
   */
  writable(board: string): WritableShard {
    const { status, version, deployment } = this.assertOurs(board);
    if (status === 'closed' || version === null || deployment === null) throw new StoreRecoveringError();
    return { epoch: version.epoch, deployment };
  }

  /** @returns what was found of the board. @throws {StoreUnavailableError} while the board is unknown or foreign. */
  assertOurs(board: string): Readonly<Found> {
    const found = this.found.get(board);
    if (found === undefined) throw new StoreUnavailableError('Redis is not connected');
    if (found.status === 'foreign' || this.ours.isOther(found.deployment))
      throw new StoreUnavailableError('Redis holds the data of another deployment');
    return found;
  }

  /** Whether the database has named the deployment of this process. */
  get isConfirmed(): boolean {
    return this.ours.isConfirmed;
  }

  /** The id of this deployment, for data that belongs to none yet. @throws {Error} if the database has not named it. */
  deployment(): string {
    if (!this.ours.isConfirmed || this.ours.id === null) throw new Error('Postgres has not named the deployment yet.');
    return this.ours.id;
  }

  /** The boards of which Redis has said nothing yet on the present connection. */
  unknownBoards(): readonly string[] {
    return this.boards.filter((board) => !this.found.has(board));
  }

  /** The boards that are closed, as far as is known. */
  closedBoards(): readonly string[] {
    return this.boardsThatAre('closed');
  }

  /** The boards that are open, as far as is known. */
  openBoards(): readonly string[] {
    return this.boardsThatAre('open');
  }

  /** The boards that belong to another deployment, as far as is known. */
  foreignBoards(): readonly string[] {
    return this.boardsThatAre('foreign');
  }

  /** The names of the stores that hold the boards that are open or closed. */
  stores(): ReadonlyMap<string, string> {
    const ours = [...this.found].filter(([, { status }]) => status !== 'foreign');
    return new Map(ours.flatMap(([board, { store }]) => (store === null ? [] : [[board, store] as const])));
  }

  /** The name of the store that was seen last, on whatever connection; null if none was. */
  storeOf(board: string): string | null {
    return this.names.get(board) ?? null;
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
    const { version, history, present, deployment, store } = data;
    // Before the database has named this deployment, or has failed to answer, nothing of Redis can be judged.
    if (this.ours.isUnasked) return { status: 'closed', version };
    const status = this.judge(board, data);
    this.found.set(board, { status, version, history: present, madeUnder: history, deployment, store });
    if (status === 'open') this.ours.assume(deployment);
    if (status !== 'foreign' && store !== null) this.names.set(board, store);
    return { status, version };
  }

  private judge(board: string, data: ShardData): StoreState['status'] {
    const { version, history, present, deployment } = data;
    if (this.ours.isOther(deployment)) return 'foreign';
    if (version === null || deployment === null) return 'closed';
    if (version.epoch < (this.leastEpochs.get(board) ?? 0)) return 'closed';
    return history === present || goesOn(data, this.found.get(board)) ? 'open' : 'closed';
  }

  private boardsThatAre(status: StoreState['status']): readonly string[] {
    return this.boards.filter((board) => this.found.get(board)?.status === status);
  }

  /** A script was refused. Resolves when it is known why: the board is open under another epoch, or closed. */
  async refused(board: string): Promise<void> {
    const seen = this.found.get(board);
    if (seen?.status === 'open') this.found.set(board, { ...seen, status: 'closed' });
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
