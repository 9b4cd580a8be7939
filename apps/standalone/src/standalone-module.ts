import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { CatalogModule, DeletionModule, DomainModule } from '@standings/application';
import { TemporalCalendar } from '@standings/calendar';
import type { StandaloneEnvironment } from '@standings/config';
import { type Layout, NO_METER, Placement } from '@standings/domain';
import { adminTokenOf, DataDir, DataDirError, EmbeddedModule, StorageHealthCheck } from '@standings/embedded';
import { HealthModule } from '@standings/health';
import { AdminModule, HttpApiModule } from '@standings/http-api';

/** One process has no use for more. */
const ONE_SHARD: Layout = { number: 1, shards: 1 };

/** The standalone app: the whole service in one process, with all data in one folder. */
@Module({})
export class StandaloneModule {
  /**
   * Takes the data directory. Closing the app releases it.
   *
   * @throws {DataDirError} if the data directory cannot be used, or another process uses it.
   */
  static async register(environment: StandaloneEnvironment): Promise<DynamicModule> {
    const { ADMIN_TOKEN, DATA_DIR, IDEMPOTENCY_TTL_S, MAX_BOARDS, SHUTDOWN_DRAIN_MS } = environment;
    const dataDir = await DataDir.acquire(DATA_DIR);
    const embedded = EmbeddedModule.register({
      dataDir,
      maxBoards: MAX_BOARDS,
      idempotencyTtlMs: IDEMPOTENCY_TTL_S * 1000,
      onCrash: endProcess,
    });
    const health = HealthModule.register({ drainMs: SHUTDOWN_DRAIN_MS, critical: [StorageHealthCheck] });
    const admin = AdminModule.register(ADMIN_TOKEN ?? adminTokenOf(dataDir.path));
    return {
      module: StandaloneModule,
      imports: [
        DomainModule.register(NO_METER, Placement.of(ONE_SHARD), new TemporalCalendar()),
        CatalogModule,
        DeletionModule,
        HttpApiModule,
        admin,
        embedded,
        health,
      ],
    };
  }
}

/** A process that cannot store is useless, so it ends, and its supervisor starts another. */
function endProcess(error: Error): void {
  // The message of a `DataDirError` says everything.
  new Logger('Standings').fatal(error instanceof DataDirError ? error.message : error);
  process.exit(1);
}
