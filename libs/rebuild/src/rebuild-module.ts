import { type DynamicModule, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventLog, LogProgress, Outbox, RecoverableStore, RecoverySource } from '@standings/domain';
import { Recovery } from './recovery.js';
import { RecoveryHealthCheck } from './recovery-health-check.js';
import { RecoveryLoop } from './recovery-loop.js';
import { Settle } from './settle.js';

const STOP_TIMEOUT_MS = 2000;

/**
 * Recovery of the ranking store, for the whole app. The app's adapters have to give it a `RecoverableStore`, an `Outbox`, an
 * `EventLog`, a `LogProgress` and a `RecoverySource`.
 */
@Module({})
export class RebuildModule implements OnApplicationBootstrap, OnApplicationShutdown {
  static register(): DynamicModule {
    return {
      module: RebuildModule,
      global: true,
      providers: [
        {
          provide: Settle,
          inject: [Outbox, EventLog, LogProgress],
          useFactory: (outbox: Outbox, log: EventLog, progress: LogProgress) => new Settle(outbox, log, progress),
        },
        {
          provide: Recovery,
          inject: [RecoverableStore, RecoverySource, Settle],
          useFactory: (store: RecoverableStore, source: RecoverySource, settle: Settle) =>
            new Recovery(store, source, settle),
        },
        {
          provide: RecoveryLoop,
          inject: [Recovery, RecoverableStore],
          useFactory: (recovery: Recovery, store: RecoverableStore) => new RecoveryLoop(recovery, store),
        },
        {
          provide: RecoveryHealthCheck,
          inject: [RecoverableStore, RecoveryLoop],
          useFactory: (store: RecoverableStore, loop: RecoveryLoop) => new RecoveryHealthCheck(store, loop),
        },
      ],
      exports: [Recovery, Settle, RecoveryHealthCheck],
    };
  }

  constructor(private readonly loop: RecoveryLoop) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop({ timeoutMs: STOP_TIMEOUT_MS });
  }
}
