import type { EventDrain } from '@standings/delivery';
import {
  type Board,
  BoardNotFoundError,
  type Deployment,
  LayoutChangedError,
  type Pause,
  pauseFor,
  type RankingId,
  rankingIdOf,
  rankingsOf,
  type Restoration,
  type ShardId,
  type ShardLock,
} from '@standings/domain';
import { takeOutDeleted } from './deleted-boards.js';
import { assertNoneMissing } from './missing-players.js';
import { type Rebuilt, type Recovered, type Report, together } from './progress.js';
import { Rebuild } from './rebuild.js';
import type { RecoveryPorts } from './recovery-ports.js';
import { Semaphore } from './semaphore.js';
import { ShardRecovery } from './shard-recovery.js';
import { underLocks } from './under-locks.js';
import type { Undertaking } from './undertaking.js';

/**
 * Shards that scores are copied into at a time. Each uses a connection to the score repository; the locks of all shards share one: see
 * DATABASE_POOL_SIZE.
 */
const COPIES_AT_A_TIME = 2;

export interface RebuildOptions {
  /** Whether players without a durable score may be dropped from the ranking. Default: false. */
  readonly force?: boolean | undefined;
  /** Whether only shards are rebuilt in which one of the rankings is closed. Default: false. */
  readonly onlyClosed?: boolean | undefined;
}

/**
 * Restores the data of the ranking store from the durable scores: a shard that is closed, or the rankings of one board.
 *
 * A process that dies in between leaves the shard or the rankings closed, and the next one begins again. Two at a time are kept
 * apart twice: by the lock of the epoch authority, and by the restoration of the store, of which only the latest can do anything. A
 * process that loses its lock stops, and leaves the shard to the next.
 */
export class Recovery {
  private readonly copying = new Semaphore(COPIES_AT_A_TIME);

  constructor(
    private readonly ports: RecoveryPorts,
    private readonly drain: EventDrain,
    private readonly deployment: Deployment,
    private readonly pause: Pause = pauseFor,
  ) {}

  /**
   * Opens a shard that is closed.
   *
   * @returns null if there was nothing to do, or another process is recovering it.
   */
  async recover(shard: ShardId, report: Report, stopping: AbortSignal): Promise<Recovered | null> {
    const { states, epochs, placement } = this.ports;
    // Another process may have opened it, and Postgres, which has the lock, be away by now.
    if ((await states.check(shard)).status === 'open') return null;
    // Asking may have told that it was left for another layout.
    if (!placement.shards.includes(shard)) return null;
    return this.inPresentLayout(() => epochs.exclusively(shard, (lock) => this.open(shard, lock, report, stopping)));
  }

  /**
   * Builds the rankings of a board again. While the board takes updates, all scores are copied into new rankings; it is closed only
   * while these catch up. The other boards of its shard take updates all the time. A shard that is closed is recovered first. A spread board
   * is rebuilt shard by shard.
   *
   * @returns null if there was nothing to do, or another process is recovering, rebuilding or repairing in the shard, or
   * the layout has changed.
   * @throws {BoardNotFoundError} if the board is deleted. @throws {CatalogUnavailableError}
   * @throws {PlayersMissingError} if the new rankings would lack players, unless it is forced; nothing was reported then.
   */
  rebuild(
    board: Board,
    report: Report,
    stopping: AbortSignal,
    { force = false, onlyClosed = false }: RebuildOptions = {},
  ): Promise<Rebuilt | null> {
    const { epochs, placement } = this.ports;
    const shards = placement.shardsWith(board.no);
    const rankings = rankingsOf(board).map(rankingIdOf);
    const work = async (locks: readonly ShardLock[]) => {
      const ending = AbortSignal.any([stopping, ...locks.map(({ lost }) => lost)]);
      const isDone = async (parts: readonly ShardId[]) => onlyClosed && !(await this.isClosed(rankings, parts));
      if (await isDone(shards)) return null;
      await this.assertExists(board);
      if (!force) await assertNoneMissing(this.ports, this.drain, board, ending);
      const parts: Rebuilt[] = [];
      for (const [index, lock] of locks.entries()) {
        const on = { shard: shards[index] as ShardId, lock, report, stopping };
        await this.open(on.shard, lock, report, stopping);
        if (await isDone([on.shard])) continue;
        const rebuild = (undertaking: Undertaking) => new Rebuild(undertaking, this.ports, this.drain, rankings);
        parts.push(await this.restore(on, (undertaking) => rebuild(undertaking).run(board.id)));
      }
      return parts.length === 0 ? null : together(parts);
    };
    return this.inPresentLayout(() => underLocks(epochs, shards, work));
  }

  /**
   * Takes the rankings of deleted boards out of an open shard. The lock keeps recoveries and rebuilds away, which may be copying the
   * scores of such a board.
   */
  async takeOutDeleted(shard: ShardId, stopping: AbortSignal): Promise<void> {
    const { epochs, states } = this.ports;
    await epochs.exclusively(shard, async (lock) => {
      if ((await states.check(shard)).status !== 'open') return;
      await this.restore({ shard, lock, report: () => undefined, stopping }, async (undertaking) => {
        await takeOutDeleted(undertaking, this.ports);
        await undertaking.restoration.end();
      });
    });
  }

  /** Does work under locks. @returns null if the layout is another by then: it is followed from now on. */
  private async inPresentLayout<T>(work: () => Promise<T | null>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LayoutChangedError)) throw error;
      this.ports.placement.follow(error.present);
      return null;
    }
  }

  private async isClosed(rankings: readonly RankingId[], shards: readonly ShardId[]): Promise<boolean> {
    const { states } = this.ports;
    const parts = rankings.flatMap((ranking) => shards.map((shard) => states.checkPart(ranking, shard)));
    return (await Promise.all(parts)).includes('closed');
  }

  /** Under the lock: a board that is deleted later is taken out of the shard after the rebuild. */
  private async assertExists(board: Board): Promise<void> {
    const { boards, definitions } = this.ports;
    await boards.catchUp(definitions);
    if (boards.withNumber(board.no) === undefined) throw new BoardNotFoundError(board.id);
  }

  /** @returns null if the shard was open. */
  private async open(
    shard: ShardId,
    lock: ShardLock,
    report: Report,
    stopping: AbortSignal,
  ): Promise<Recovered | null> {
    if ((await this.ports.states.check(shard)).status === 'open') return null;
    return this.restore({ shard, lock, report, stopping }, (undertaking) =>
      new ShardRecovery(undertaking, this.ports, this.drain, this.pause, this.copying).run(),
    );
  }

  private async restore<T>(
    on: Omit<Undertaking, 'restoration'>,
    work: (undertaking: Undertaking) => Promise<T>,
  ): Promise<T> {
    const { shard, lock, report, stopping } = on;
    report({ stage: 'outbox', count: 0, total: null });
    this.deployment.confirm(lock.deployment);
    // It ends the restoration before it, which may be that of the process that holds the lock now.
    await lock.assertHeld();
    const restoration: Restoration = await this.ports.restore.begin(shard);
    try {
      return await work({ ...on, restoration, stopping: AbortSignal.any([stopping, lock.lost]) });
    } catch (error) {
      // Drop the staged copy now, or it takes memory until the next restoration, which drops it if this fails.
      await restoration.end().catch(() => undefined);
      throw error;
    }
  }
}
