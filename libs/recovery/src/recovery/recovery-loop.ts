import { Logger } from '@nestjs/common';
import {
  type BoardCatalog,
  Loop,
  messageForPeople,
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

/**
 * Recovers the shards that are closed, all at a time, because most of the time of a recovery that copies nothing is a pause. Then it
 * rebuilds the rankings that are closed, one after the other and without a person, until all of them are open. A recovery that is told to stop gives up: the shard stays closed, and another process begins again.
 */
export class RecoveryLoop extends Loop {
  private readonly logger = new Logger(RecoveryLoop.name);
  /** How far each recovery of this process is, and when the log said so. */
  private readonly under = new Map<ShardId, { readonly progress: Progress; readonly toldAt: number }>();
  private lastError: unknown;

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
    return this.lastError === undefined ? null : problemOf(this.lastError);
  }

  /** How far the recovery of this process is, of several the one that began first; null if it recovers nothing. */
  get progress(): Progress | null {
    const [first] = this.under.values();
    return first?.progress ?? null;
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    return (await this.tendAll(stopping)) ? EVERY_MS : AGAIN_MS;
  }

  /** @returns whether all shards and rankings are open now. */
  private async tendAll(stopping: AbortSignal): Promise<boolean> {
    const open = await Promise.all(this.states.closed().map((shard) => this.tend(shard, stopping)));
    let allOpen = !open.includes(false);
    for (const ranking of this.states.closedRankings()) {
      if (stopping.aborted) return false;
      if (!(await this.mend(ranking, stopping))) allOpen = false;
    }
    return allOpen;
  }

  /** @returns whether the shard is open now. */
  private async tend(shard: ShardId, stopping: AbortSignal): Promise<boolean> {
    try {
      const recovered = await this.recovery.recover(shard, (progress) => this.note(shard, progress), stopping);
      if (recovered !== null) {
        this.logger.log('Shard is open again', { ...recovered });
        if (recovered.kept > 0) this.logger.warn(FEWER_PLAYERS, { shard, kept: recovered.kept });
        this.lastError = undefined;
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
      this.lastError = undefined;
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
    const known = messageOf(error) === messageOf(this.lastError);
    this.lastError = error;
    if (known) return;
    this.logger.warn('A shard or a ranking is closed and could not be recovered yet; trying again', { ...what, error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Other errors carry addresses in their messages. */
function problemOf(error: unknown): string {
  return messageForPeople(error) ?? (error instanceof Error ? error.name : 'unknown error');
}
