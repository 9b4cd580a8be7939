import { Logger } from '@nestjs/common';
import {
  type Backlog,
  type EventLog,
  LastFailure,
  Loop,
  type Outbox,
  type Pause,
  type Placement,
  type ShardId,
} from '@standings/domain';

/** Each look is one command per shard. It tells the sweeper which entries are stale, and health how old the oldest is. */
const EVERY_MS = 1000;

/** Reads the state of the outboxes every second, for health and the log. */
export class OutboxWatch extends Loop {
  private readonly logger = new Logger(OutboxWatch.name);
  private readonly backlogs = new Map<ShardId, Backlog>();
  private readonly failure = new LastFailure();

  constructor(
    private readonly log: EventLog,
    private readonly outbox: Outbox,
    private readonly placement: Pick<Placement, 'shards'>,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  /** The sum over all shards, at the latest look that succeeded. */
  get backlog(): Backlog {
    const found = this.placement.shards.flatMap((shard) => this.backlogs.get(shard) ?? []);
    return {
      oldestMs: Math.max(0, ...found.map(({ oldestMs }) => oldestMs)),
      aside: found.reduce((sum, { aside }) => sum + aside, 0),
      missing: found.reduce((sum, { missing }) => sum + missing, 0),
    };
  }

  /** Why the latest look failed, without addresses; null if it did not. */
  get problem(): string | null {
    return this.failure.problem;
  }

  protected override async round(): Promise<number> {
    const looks = await Promise.allSettled(this.placement.shards.map((shard) => this.look(shard)));
    const failed = looks.find((look) => look.status === 'rejected');
    if (failed === undefined) {
      this.failure.succeeded();
    } else {
      const error: unknown = failed.reason;
      this.failure.failed(error);
      this.logger.debug('The outbox cannot be read', { error });
    }
    return EVERY_MS;
  }

  private async look(shard: ShardId): Promise<void> {
    const before = this.backlogs.get(shard)?.missing ?? 0;
    const backlog = await this.outbox.look(shard);
    this.backlogs.set(shard, backlog);
    if (backlog.missing > before)
      this.logger.error(
        `Updates were removed from the outbox before ${this.log.name} had them. The score repository may lack them. Run npm run check-drift, and repair the score repository`,
        { shard, updates: backlog.missing },
      );
  }
}
