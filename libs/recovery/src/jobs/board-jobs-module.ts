import { Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApplicationModule } from '@standings/application';
import { Clock, Deployment, EventLog, LogProgress, Outbox, RecoverableStore, RecoverySource } from '@standings/domain';
import { DriftCheck } from '../drift/drift-check.js';
import { DriftRepair } from '../drift/drift-repair.js';
import { BoardJobs } from './board-jobs.js';
import { Recovery } from '../recovery/recovery.js';
import { Settle } from '../recovery/settle.js';

const providers: Provider[] = [
  {
    provide: Settle,
    inject: [Outbox, EventLog, LogProgress],
    useFactory: (outbox: Outbox, log: EventLog, progress: LogProgress) => new Settle(outbox, log, progress),
  },
  {
    provide: Recovery,
    inject: [RecoverableStore, RecoverySource, Settle, Deployment],
    useFactory: (store: RecoverableStore, source: RecoverySource, settle: Settle, deployment: Deployment) =>
      new Recovery(store, source, settle, deployment),
  },
  {
    provide: DriftCheck,
    inject: [RecoverableStore, RecoverySource, Settle, CommandBus],
    useFactory: (store: RecoverableStore, source: RecoverySource, settle: Settle, commands: CommandBus) =>
      new DriftCheck(store, source, settle, new DriftRepair(commands)),
  },
  {
    provide: BoardJobs,
    inject: [Recovery, DriftCheck, RecoverableStore, Clock],
    useFactory: (recovery: Recovery, driftCheck: DriftCheck, store: RecoverableStore, clock: Clock) =>
      new BoardJobs(recovery, driftCheck, store, clock),
  },
];

/**
 * Recovery, rebuild and drift check. The app's adapters have to give it a `RecoverableStore`, an `Outbox`, an `EventLog`, a
 * `LogProgress` and a `RecoverySource`, for the whole app.
 */
@Module({ imports: [ApplicationModule], providers, exports: [Recovery, DriftCheck, BoardJobs] })
export class BoardJobsModule implements OnApplicationShutdown {
  constructor(private readonly jobs: BoardJobs) {}

  onApplicationShutdown(): void {
    this.jobs.stop();
  }
}
