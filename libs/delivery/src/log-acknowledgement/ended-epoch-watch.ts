import {
  type EndedEpochs,
  type EndedUpTo,
  type EventPlace,
  LastFailure,
  Loop,
  type Pause,
  type Placement,
  type ShardId,
} from '@standings/domain';
import { SharedRun } from './shared-run.js';

/** How often the log is looked at while no update asks for it: so soon is it noticed that the log is away, or back. */
const EVERY_MS = 500;

/**
 * Knows which epochs have ended, by looks into the log. A look is the probe that carries no update as well: while the latest one has
 * failed, the log is away.
 */
export class EndedEpochWatch extends Loop {
  private readonly failure = new LastFailure();
  private readonly looks = new SharedRun(() => this.failure.watch(() => this.ask()));
  private ended: EndedUpTo = new Map();
  private hasLooked = false;

  constructor(
    private readonly log: EndedEpochs,
    private readonly placement: Pick<Placement, 'shards' | 'shardOf'>,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  /** Why nothing can be confirmed now, at least of one shard, in a few words; null if everything can. */
  get problem(): string | null {
    return this.problemOfAny(this.placement.shards);
  }

  /**
   * Why no event of a place can be confirmed now; null if it can.
   *
   * @throws {StoreUnavailableError} while no layout is followed.
   */
  problemOf({ boardNo, playerId }: EventPlace): string | null {
    return this.problemOfAny([this.placement.shardOf(boardNo, playerId)]);
  }

  /**
   * Whether updates of an epoch are lost by their recovery unless it has read them, in a look that begins after the call. If not, recovery
   * reads every event that the log had at the call.
   *
   * @throws if the log cannot be looked at.
   */
  async hasEnded(shard: ShardId, epoch: number): Promise<boolean> {
    const ended = await this.looks.after();
    return epoch <= (ended.get(shard) ?? Infinity);
  }

  protected override async round(): Promise<number> {
    await this.looks.after().catch(() => undefined);
    return EVERY_MS;
  }

  private problemOfAny(shards: readonly ShardId[]): string | null {
    if (this.failure.problem !== null) return this.failure.problem;
    if (!this.hasLooked) return 'it has not answered yet';
    const isKnown = shards.every((shard) => this.ended.has(shard));
    return isKnown ? null : 'it has not told yet which epochs have ended';
  }

  private async ask(): Promise<EndedUpTo> {
    this.ended = await this.log.look();
    this.hasLooked = true;
    return this.ended;
  }
}
