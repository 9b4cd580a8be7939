import { Logger } from '@nestjs/common';
import {
  type BoardCatalog,
  LastFailure,
  Loop,
  type Pause,
  type RankingId,
  type ShardId,
  type ShardStates,
} from '@standings/domain';
import { inWords, type Progress } from './progress.js';
import type { Recovery } from './recovery.js';

/** How soon a closed shard is noticed. Looks into memory only. */
const EVERY_MS = 50;

/** The pause after a failure, or while another process recovers it. */
const AGAIN_MS = 250;

/** How often the log says how far a recovery is. */
const TELL_EVERY_MS = 10_000;

const FEWER_PLAYERS =
  'A ranking of the shard had more players than the score repository. It is kept for a day: see "Players are missing" in docs/operations.md';

/** The one attempt that rebuilds rankings, among those that recover shards. */
const RANKINGS = 'rankings';

/**
 * Recovers the shards that are closed, all at a time, because most of the time of a recovery that copies nothing is a pause. No shard waits
 * for another one, whose recovery may take long. Rebuilds the rankings that are closed as well, one after the other and without a person.
 * A recovery that is told to stop gives up: the shard stays closed, and another process begins again.
 */
export class RecoveryLoop extends Loop {
  private readonly logger = new Logger(RecoveryLoop.name);
  private readonly failure = new LastFailure();
  /** What is being tried, or has failed a moment ago. */
  private readonly attempts = new Map<ShardId | typeof RANKINGS, Promise<void>>();
  /** How far each recovery of this process is, and when the log said so. */
  private readonly under = new Map<ShardId, { readonly progress: Progress; readonly toldAt: number }>();

  constructor(
    private readonly recovery: Recovery,
    private readonly states: ShardStates,
    private readonly boards: BoardCatalog,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  /** Why the last attempt failed, for the operator; null if it did not. No addresses. */
  get problem(): string | null {
    return this.failure.problem;
  }

  /** How far the recovery of this process is, of several the one that began first; null if it recovers nothing. */
  get progress(): Progress | null {
    const [first] = this.under.values();
    return first?.progress ?? null;
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    for (const shard of this.states.closed()) this.attempt(shard, stopping, () => this.tend(shard, stopping));
    if (this.states.closedRankings().length > 0) this.attempt(RANKINGS, stopping, () => this.mendAll(stopping));
    return EVERY_MS;
  }

  protected override left(): Promise<unknown> {
    return Promise.all(this.attempts.values());
  }

  /** Begins work that is not being done. @param work resolves with whether it need not be done again soon. */
  private attempt(what: ShardId | typeof RANKINGS, stopping: AbortSignal, work: () => Promise<boolean>): void {
    if (this.attempts.has(what)) return;
    const attempt = async () => {
      if (!(await work())) await this.pause(AGAIN_MS, stopping);
      this.attempts.delete(what);
    };
    this.attempts.set(what, attempt());
  }

  /** @returns whether the shard is open now. */
  private async tend(shard: ShardId, stopping: AbortSignal): Promise<boolean> {
    try {
      const recovered = await this.recovery.recover(shard, (progress) => this.note(shard, progress), stopping);
      if (recovered !== null) {
        this.logger.log('Shard is open again', { ...recovered });
        if (recovered.kept > 0) this.logger.warn(FEWER_PLAYERS, { shard, kept: recovered.kept });
        this.failure.succeeded();
        return true;
      }
      // Another process is recovering it, or has done so.
      return (await this.states.check(shard)).status === 'open';
    } catch (error) {
      if (!stopping.aborted) this.warn({ shard }, error);
      return false;
    } finally {
      this.under.delete(shard);
    }
  }

  /** @returns whether all rankings are open now. */
  private async mendAll(stopping: AbortSignal): Promise<boolean> {
    let allOpen = true;
    for (const ranking of this.states.closedRankings()) {
      if (stopping.aborted) return false;
      if (!(await this.mend(ranking, stopping))) allOpen = false;
    }
    return allOpen;
  }

  /** @returns whether the ranking is open now. */
  private async mend(ranking: RankingId, stopping: AbortSignal): Promise<boolean> {
    const board = this.boards.withNumber(ranking.board);
    try {
      if (board === undefined) this.states.forgetRanking(ranking);
      if (board === undefined || (await this.states.checkRanking(ranking)) === 'open') return true;
      // Forced: the durable scores are all that can be relied on.
      const rebuilt = await this.recovery.rebuild(board, () => undefined, stopping, { force: true, onlyClosed: true });
      if (rebuilt === null) return false;
      this.logger.warn('A ranking was closed or had lost players, and was rebuilt', { ...rebuilt });
      this.failure.succeeded();
      return true;
    } catch (error) {
      if (!stopping.aborted) this.warn({ board: ranking.board }, error);
      return false;
    }
  }

  private note(shard: ShardId, progress: Progress): void {
    const now = performance.now();
    const before = this.under.get(shard);
    const tells = before === undefined || now - before.toldAt >= TELL_EVERY_MS;
    this.under.set(shard, { progress, toldAt: tells ? now : before.toldAt });
    if (!tells) return;
    if (before === undefined) this.logger.log('Recovering shard', { shard });
    else this.logger.log(`The recovery goes on: ${inWords(progress)}`, { shard });
  }

  /** Once per kind of failure: it is tried several times a second. */
  private warn(what: Readonly<Record<string, unknown>>, error: unknown): void {
    const before = this.problem;
    this.failure.failed(error);
    if (before === this.problem) return;
    this.logger.warn('A shard or a ranking is closed and could not be recovered yet; trying again', { ...what, error });
  }
}
