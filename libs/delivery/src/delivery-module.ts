import { Module, type OnApplicationBootstrap, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { EventBus, ofType } from '@nestjs/cqrs';
import { EventLog, LogTail, Meter, Outbox, Placement, ScoreChanged } from '@standings/domain';
import { Subscription } from 'rxjs';
import { Bridge } from './bridge.js';
import { EventDrain } from './event-drain.js';
import { OutboxHealthCheck } from './outbox-health-check.js';
import { OutboxSweeper } from './outbox-sweeper.js';
import { OutboxWatch } from './outbox-watch.js';

const FLUSH_TIMEOUT_MS = 5000;

const providers: Provider[] = [
  {
    provide: OutboxSweeper,
    inject: [EventLog, Outbox, Placement, Meter],
    useFactory: (log: EventLog, outbox: Outbox, placement: Placement, meter: Meter) =>
      new OutboxSweeper(log, outbox, placement, meter),
  },
  {
    provide: OutboxWatch,
    inject: [EventLog, Outbox, Placement],
    useFactory: (log: EventLog, outbox: Outbox, placement: Placement) => new OutboxWatch(log, outbox, placement),
  },
  {
    provide: OutboxHealthCheck,
    inject: [EventLog, OutboxWatch, OutboxSweeper, Bridge],
    useFactory: (log: EventLog, watch: OutboxWatch, sweeper: OutboxSweeper, bridge: Bridge) =>
      new OutboxHealthCheck(log, watch, sweeper, bridge),
  },
  {
    provide: EventDrain,
    inject: [Outbox, EventLog, LogTail, Meter],
    useFactory: (outbox: Outbox, log: EventLog, tail: LogTail, meter: Meter) =>
      new EventDrain(outbox, log, tail, meter),
  },
];

/**
 * Takes applied updates from the outbox to the event log.
 *
 * The app's adapters must provide `EventLog`, `LogTail`, `Outbox` and `Placement` as global modules, and the app a `Bridge`: that of a
 * `StoreAcknowledgementModule` or of a `LogAcknowledgementModule`. Nest shuts global modules down last, so the log is still open when the bridge sends what is left.
 */
@Module({ providers, exports: [EventDrain, OutboxHealthCheck] })
export class DeliveryModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private changes = Subscription.EMPTY;

  constructor(
    private readonly events: EventBus,
    private readonly bridge: Bridge,
    private readonly watch: OutboxWatch,
    private readonly sweeper: OutboxSweeper,
  ) {}

  onApplicationBootstrap(): void {
    // Not as a handler of the bus: Nest unsubscribes those in onModuleDestroy, before the last requests are answered.
    this.changes = this.events.pipe(ofType(ScoreChanged)).subscribe((changed) => this.bridge.handle(changed));
    this.bridge.start();
    this.watch.start();
    this.sweeper.start();
  }

  async onApplicationShutdown(): Promise<void> {
    const timeoutMs = FLUSH_TIMEOUT_MS;
    await Promise.all([this.bridge, this.sweeper, this.watch].map((loop) => loop.stop({ timeoutMs })));
    this.changes.unsubscribe();
  }
}
