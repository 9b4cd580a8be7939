import { Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApplicationModule } from '@standings/application';
import { DeliveryModule, EventDrain } from '@standings/delivery';
import { Clock, Deployment, RecoverableStore, RecoverySource } from '@standings/domain';
import { DriftCheck } from '../drift/drift-check.js';
import { DriftRepair } from '../drift/drift-repair.js';
import { BoardJobs } from './board-jobs.js';
import { Recovery } from '../recovery/recovery.js';

const providers: Provider[] = [
  {
    provide: Recovery,
    inject: [RecoverableStore, RecoverySource, EventDrain, Deployment],
    useFactory: (store: RecoverableStore, source: RecoverySource, drain: EventDrain, deployment: Deployment) =>
      new Recovery(store, source, drain, deployment),
  },
  {
    provide: DriftCheck,
    inject: [RecoverableStore, RecoverySource, EventDrain, CommandBus],
    useFactory: (store: RecoverableStore, source: RecoverySource, drain: EventDrain, commands: CommandBus) =>
      new DriftCheck(store, source, drain, new DriftRepair(commands)),
  },
  {
    provide: BoardJobs,
    inject: [Recovery, DriftCheck, RecoverableStore, Clock],
    useFactory: (recovery: Recovery, driftCheck: DriftCheck, store: RecoverableStore, clock: Clock) =>
      new BoardJobs(recovery, driftCheck, store, clock),
  },
];

/**
 * Recovery, rebuild and drift check. The app's adapters have to give it a `RecoverableStore` and a `RecoverySource`, for the whole
 * app, and what {@link DeliveryModule} needs.
 */
@Module({ imports: [ApplicationModule, DeliveryModule], providers, exports: [Recovery, DriftCheck, BoardJobs] })
export class BoardJobsModule implements OnApplicationShutdown {
  constructor(private readonly jobs: BoardJobs) {}

  onApplicationShutdown(): void {
    this.jobs.stop();
  }
}
