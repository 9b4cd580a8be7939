import { Logger } from '@nestjs/common';
import {
  deadline,
  type Deployment,
  type EndedEpochs,
  type EpochAuthority,
  Loop,
  type Pause,
  type ShardId,
  type ShardStates,
  UNTOLD,
} from '@standings/domain';

/** Updates acknowledged under an ended epoch are lost; this bounds for how long. */
const EVERY_MS = 5000;

const BEHIND =
  'The score repository does not know the epochs of these shards: it was restored from an older backup and may lack scores. See "Postgres was restored from a backup" in docs/operations.md.';

/** How long a check of the store waits for the repository, which may be away. */
const ANSWER_MS = 1000;

/** A shard whose data is of a later epoch than the repository knows. */
export interface ShardAhead {
  readonly shard: ShardId;
  readonly epoch: number;
  /** The latest that the repository knows of the shard. */
  readonly known: number;
}

/**
 * Checks every 5 s whether open shards may stay open. The address of the store may lead to an old master whose data looks
 * intact, somebody may have removed keys by hand, and the store and the repository may belong to two deployments. A shard with
 * such a fault is closed, and {@link RecoveryLoop} recovers it, or it is foreign, and nothing changes it.
 */
export class OpenShardCheck extends Loop {
  private readonly logger = new Logger(OpenShardCheck.name);
  private foreign = 0;
  /** The epochs of the shards at the last look. */
  private readonly held = new Map<ShardId, number>();
  private found: readonly ShardAhead[] = [];

  constructor(
    private readonly states: ShardStates,
    private readonly epochs: EpochAuthority,
    private readonly deployment: Deployment,
    private readonly endedEpochs: EndedEpochs = UNTOLD,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  /** Every epoch begins in the repository: one that does not know it is older than the store, such as a backup. */
  get ahead(): readonly ShardAhead[] {
    return this.found;
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    const shards = [...this.states.open(), ...this.states.foreign()];
    await this.learn(shards, stopping);
    for (const shard of shards) {
      if (stopping.aborted) break;
      await this.look(shard);
    }
    this.tellForeign();
    return EVERY_MS;
  }

  private async look(shard: ShardId): Promise<void> {
    try {
      const { status, version } = await this.states.check(shard);
      if (status === 'foreign' || version === null) this.held.delete(shard);
      else this.held.set(shard, version.epoch);
    } catch (error) {
      this.logger.debug('A shard could not be looked at', { shard, error });
    }
  }

  /** Waits for the repository for at most 1 s. What it says later counts as well. */
  private async learn(shards: readonly ShardId[], stopping: AbortSignal): Promise<void> {
    await deadline(this.ask(shards), ANSWER_MS, { pause: this.pause, stopping });
  }

  /**
   * The repository is asked before the store, never after it: an epoch begins in the store after it has begun in the repository,
   * and the shard is closed in between, so that one that is open is never of a lower epoch than was asked before.
   */
  private async ask(shards: readonly ShardId[]): Promise<void> {
    try {
      await this.epochs.seen(this.states.stores());
      const epochs = await this.epochs.epochsOf(shards);
      const known = new Map(shards.map((shard, i) => [shard, epochs[i] as number]));
      for (const [shard, epoch] of known) this.states.endBelow(shard, epoch);
      this.note(known);
      await this.tell(known);
    } catch (error) {
      this.logger.debug('The repository cannot be asked for the epochs of the shards, or the log cannot tell them', {
        error,
      });
    }
  }

  /** Of shards of which nothing was told, such as those whose updates were acknowledged without the log until now. */
  private async tell(known: ReadonlyMap<ShardId, number>): Promise<void> {
    const told = await this.endedEpochs.look();
    for (const [shard, epoch] of known) if (!told.has(shard)) await this.endedEpochs.tell(shard, epoch - 1);
  }

  private note(known: ReadonlyMap<ShardId, number>): void {
    const before = this.found.length;
    this.found = [...known].flatMap(([shard, latest]) => {
      const epoch = this.held.get(shard) ?? 0;
      return epoch > latest ? [{ shard, epoch, known: latest }] : [];
    });
    if (this.found.length > before) this.logger.error(BEHIND, { shards: this.found });
  }

  private tellForeign(): void {
    const shards = this.states.foreign();
    if (shards.length > this.foreign) {
      this.logger.error(
        'The ranking store holds the data of another deployment: nothing of it is read or changed. See whether its address and that of the score repository belong together.',
        { shards, deployment: this.deployment.id },
      );
    }
    this.foreign = shards.length;
  }
}
