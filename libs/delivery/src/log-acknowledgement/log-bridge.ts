import { Logger } from '@nestjs/common';
import {
  deadline,
  type EventLog,
  EventLogUnavailableError,
  type EventPlace,
  LastFailure,
  type LogLanes,
  type Meter,
  NO_METER,
  type Outbox,
  type Pause,
  pauseFor,
  type ScoreChanged,
  type ScoreEvent,
  UnconfirmedError,
} from '@standings/domain';
import { append } from '../append.js';
import { Bridge } from '../bridge.js';
import { confirmEntries } from '../confirm-entries.js';
import { SentEntries } from '../sent-entries.js';
import type { EndedEpochWatch } from './ended-epoch-watch.js';
import { Lane, type Waiting } from './lane.js';

/** Updates whose callers wait. They bound memory to about 25 MB. */
const MOST_WAITING = 50_000;

/** How long a caller waits for the log. */
const ANSWER_MS = 5000;

/**
 * Sends applied updates to the event log while their callers wait: each is told when the log has its event, and its epoch had not ended
 * by then. What the log may lack is sent until it has it, also after its caller was told that the outcome is unknown.
 *
 * Updates are refused before the store has seen them while this could not be told: see {@link assertTakes}.
 *
 * States: `idle` → `running` (start) → `stopping` (stop: sends what is left) → `stopped`.
 */
export class LogBridge extends Bridge {
  private readonly logger = new Logger(LogBridge.name);
  private readonly giveUp = new AbortController();
  private readonly lanes = new Map<string, Lane>();
  private readonly sent = new SentEntries(MOST_WAITING);
  private readonly failure = new LastFailure();
  private waiting = 0;
  /** The removal of the last entries from the outbox. */
  private confirming: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: EventLog,
    private readonly places: LogLanes,
    private readonly epochs: EndedEpochWatch,
    private readonly outbox: Outbox,
    private readonly meter: Meter = NO_METER,
    private readonly pause: Pause = pauseFor,
    private readonly answerMs = ANSWER_MS,
  ) {
    super();
  }

  get problem(): string | null {
    return this.failure.problem;
  }

  /** Why updates are refused, for at least one lane; null if none are. */
  get refusal(): string | null {
    const failing = [...this.lanes.values()].find(({ problem }) => problem !== null);
    return this.epochs.problem ?? failing?.problem ?? this.fullness;
  }

  /** @throws {EventLogUnavailableError} if the log could not confirm an update: it is away, or too many updates wait for it. */
  assertTakes(place: EventPlace): void {
    const lane = this.lanes.get(this.places.laneOf(place));
    const reason = this.epochs.problemOf(place) ?? this.fullness ?? lane?.problem ?? null;
    if (reason !== null) throw new EventLogUnavailableError(reason);
  }

  /**
   * Resolves when the log has the event of an applied update, so that no loss of the store takes it away.
   *
   * @throws {UnconfirmedError} if that cannot be told in time, or if the epoch of the update had ended.
   */
  async confirmed(change: ScoreChanged): Promise<void> {
    this.waiting += 1;
    try {
      // There is none if the process was barred since the store answered.
      const lane = this.laneOf(change);
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new UnconfirmedError()), this.answerMs);
        const settled = (settle: () => void) => (clearTimeout(late), settle());
        const confirm = () => settled(resolve);
        const fail = (error: Error) => settled(() => reject(error));
        lane.push({ change, confirm, fail });
      });
    } catch (error) {
      throw UnconfirmedError.of(error);
    } finally {
      this.waiting -= 1;
    }
  }

  /** The store hands its changes to {@link confirmed} itself, before they are published. */
  handle(): void {}

  start(): void {
    this.epochs.start();
  }

  async stop({ timeoutMs }: { readonly timeoutMs: number }): Promise<void> {
    const left = Promise.all([...this.lanes.values()].map(({ idle }) => idle)).then(() => this.confirming);
    await deadline(left, timeoutMs);
    this.giveUp.abort();
    await this.epochs.stop({ timeoutMs });
  }

  private get fullness(): string | null {
    return this.waiting < MOST_WAITING ? null : 'too many updates wait for it';
  }

  private laneOf({ event }: ScoreChanged): Lane {
    return this.laneNamed(this.places.laneOf(event));
  }

  private laneNamed(name: string): Lane {
    const lane = this.lanes.get(name) ?? this.open(name);
    this.lanes.set(name, lane);
    return lane;
  }

  private open(name: string): Lane {
    return new Lane(
      {
        send: (batch) => this.send(batch),
        confirmed: (batch) => this.settle(batch),
        moved: (batch) => this.move(name, batch),
        failed: (error, retryMs) => this.fail(name, error, retryMs),
      },
      () => this.giveUp.signal.aborted,
    );
  }

  /** An event that the log can never take is not in it: its update is lost with the store. */
  private send(batch: readonly Waiting[]): Promise<void> {
    const events = batch.map(({ change }) => change.event);
    const aside = (event: ScoreEvent) => batch[events.indexOf(event)]?.fail(new UnconfirmedError());
    return append(events, this.log, this.meter, aside);
  }

  private settle(batch: readonly Waiting[]): void {
    this.failure.succeeded();
    const complete = this.sent.add(batch.map(({ change }) => change));
    const removed = confirmEntries(complete, this.outbox, this.failure, this.logger);
    this.confirming = Promise.all([this.confirming, removed]).then(() => undefined);
    const ended = new Map<string, Promise<boolean>>();
    for (const { change, confirm, fail } of batch) {
      const { shard = null } = change.outboxEntry ?? {};
      if (shard === null) continue;
      const { epoch } = change.event;
      const name = `${shard} ${epoch}`;
      const known = ended.get(name) ?? this.epochs.hasEnded(shard, epoch);
      ended.set(name, known);
      known.then(
        (hasEnded) => (hasEnded ? fail(new UnconfirmedError()) : confirm()),
        (error: unknown) => fail(new UnconfirmedError({ cause: error })),
      );
    }
  }

  private async move(name: string, batch: readonly Waiting[]): Promise<Waiting[]> {
    await this.places.refresh();
    const here: Waiting[] = [];
    for (const one of batch) {
      const lane = this.laneNow(one.change) ?? name;
      if (lane === name) here.push(one);
      else this.laneNamed(lane).push(one);
    }
    return here;
  }

  /** Null while the process is barred. */
  private laneNow({ event }: ScoreChanged): string | null {
    try {
      return this.places.laneOf(event);
    } catch {
      return null;
    }
  }

  private async fail(lane: string, error: unknown, retryMs: number): Promise<void> {
    this.failure.failed(error);
    this.logger.warn('Events could not be sent; trying again', { lane, waiting: this.waiting, retryMs, error });
    await this.pause(retryMs, this.giveUp.signal);
  }
}
