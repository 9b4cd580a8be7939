import { type DynamicModule, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RecoverableStore } from '@standings/domain';
import { RebuildModule } from './rebuild-module.js';
import { Recovery } from './recovery.js';
import { RecoveryHealthCheck } from './recovery-health-check.js';
import { RecoveryLoop } from './recovery-loop.js';

const STOP_TIMEOUT_MS = 2000;

/** Recovers boards that are closed, for as long as the app runs. Needs what {@link RebuildModule} needs. */
@Module({})
export class RecoveryModule implements OnApplicationBootstrap, OnApplicationShutdown {
  static register(): DynamicModule {
    return {
      module: RecoveryModule,
      global: true,
      imports: [RebuildModule],
      providers: [
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
      exports: [RecoveryHealthCheck],
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
