import type { DrainProgress, EventDrain } from '@standings/delivery';
import {
  isSpread,
  type Placement,
  type RankingId,
  type RankingScore,
  type Restoration,
  type ShardId,
  type ShardLock,
  type StoredScores,
  type Target,
  type Version,
} from '@standings/domain';
import type { Report } from './progress.js';

/** What one recovery or rebuild works with. */
export interface Undertaking {
  readonly shard: ShardId;
  readonly lock: ShardLock;
  readonly restoration: Restoration;
  readonly report: Report;
  /** Aborted when the process stops or the lock is lost. */
  readonly stopping: AbortSignal;
}

/** How long an event that was acknowledged is in flight to the event log, if the log answers: 20 ms in a list, and a send. */
export const BRIDGES_MS = 200;

/** Higher than any version: while updates are refused, everything there is. */
export const EVERYTHING: Version = { epoch: Infinity, seq: Infinity };

/** Waits until every update up to a version is in the repository. */
export async function drained(
  { shard, report, stopping }: Pick<Undertaking, 'shard' | 'report' | 'stopping'>,
  drain: EventDrain,
  version: Version,
): Promise<void> {
  const tell = (progress: DrainProgress) => report({ total: null, ...progress });
  await drain.upTo(version, shard, tell, stopping);
}

/** The part of each spread board that is in one shard. */
interface ShardPart {
  readonly shard: ShardId;
  readonly placement: Placement;
}

/** Copies durable scores into the ranking store, and counts them. */
export class ScoreCopy {
  private copied = 0;

  /** @param part which scores of spread boards are copied; all of them if left out. */
  constructor(
    private readonly on: Pick<Undertaking, 'report' | 'stopping'> & { readonly restoration: Pick<Restoration, 'put'> },
    private readonly scores: StoredScores,
    private readonly part?: ShardPart,
  ) {}

  /** Scores that were copied. */
  get count(): number {
    return this.copied;
  }

  /** @param base the target has every update up to it; null if it is empty. */
  async run(rankings: readonly RankingId[], base: Version | null, target: Target): Promise<void> {
    const { restoration, report, stopping } = this.on;
    const total = base === null ? await this.total(rankings) : null;
    // Two at a time, so that the store never waits for scores.
    let [before, latest] = [Promise.resolve(), Promise.resolve()];
    for await (const rows of this.scores.newerThan(rankings, base)) {
      stopping.throwIfAborted();
      const page = this.ours(rows);
      await before;
      before = latest;
      latest = restoration.put(target, page);
      // It is awaited below, unless the one before fails first.
      latest.catch(() => undefined);
      this.copied += page.length;
      report({ stage: 'scores', count: this.copied, total });
    }
    await before;
    await latest;
  }

  /** Null if it is not known: the rows of a spread board do not tell their shards. */
  private async total(rankings: readonly RankingId[]): Promise<number | null> {
    return this.part !== undefined && rankings.some(({ board }) => isSpread(board))
      ? null
      : this.scores.count(rankings);
  }

  private ours(rows: readonly RankingScore[]): readonly RankingScore[] {
    const { part } = this;
    if (part === undefined) return rows;
    const { shard, placement } = part;
    return rows.filter(({ board, playerId }) => !isSpread(board) || placement.shardOf(board, playerId) === shard);
  }
}
