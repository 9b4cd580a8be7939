import {
  EndedEpochs,
  type EventPlace,
  LogLanes,
  type ScoreEvent,
  type ShardId,
  StoreUnavailableError,
} from '@standings/domain';
import { ListLog } from '../outbox.fixture.js';

/** An event log in lists, one for each lane: the first letter of a player id. A lane that is `broken` takes nothing. */
export class LanedLog extends ListLog {
  readonly broken = new Set<string>();
  /** Lanes that players have moved to. */
  readonly moved = new Map<string, string>();
  /** The sequence numbers of events that are put aside. */
  readonly tooLarge = new Set<number>();

  override async append(events: readonly ScoreEvent[], aside?: (event: ScoreEvent) => void): Promise<void> {
    if (events.some((event) => this.broken.has(this.laneOf(event)))) {
      this.attempts += 1;
      throw new Error('no leader');
    }
    await super.append(events);
    for (const event of events) if (this.tooLarge.has(event.seq)) aside?.(event);
  }

  laneOf({ playerId }: EventPlace): string {
    const lane = playerId.slice(0, 1);
    return this.moved.get(lane) ?? lane;
  }
}

/** The lanes of a log. There are none while `barred`. */
export class Lanes extends LogLanes {
  refreshed = 0;
  barred = false;

  constructor(private readonly log: LanedLog) {
    super();
  }

  laneOf(place: EventPlace): string {
    if (this.barred) throw new StoreUnavailableError('no layout is followed');
    return this.log.laneOf(place);
  }

  async refresh(): Promise<void> {
    this.refreshed += 1;
  }
}

/** Ended epochs in a map. `failing` makes a look reject. A look tells what was told when it began, and waits for `hold`. */
export class EpochMap extends EndedEpochs {
  readonly ended = new Map<ShardId, number>();
  failing = false;
  hold: Promise<void> = Promise.resolve();

  async tell(shard: ShardId, endedUpTo: number): Promise<void> {
    this.ended.set(shard, endedUpTo);
  }

  async look(): Promise<ReadonlyMap<ShardId, number>> {
    const told = new Map(this.ended);
    await this.hold;
    if (this.failing) throw new Error('no broker');
    return told;
  }
}
