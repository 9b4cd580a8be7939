import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { DomainModule } from '@standings/application';
import { EnvironmentModule, parseEnvironment, standaloneEnvironment } from '@standings/config';
import { DataDir, DataDirError, EmbeddedModule, StorageHealthCheck } from '@standings/embedded';
import { HealthModule } from '@standings/health';
import { HttpModule } from '@standings/http';

/** The standalone app: the whole service in one process, everything it knows in one folder. */
@Module({})
export class StandaloneModule {
  /**
   * Takes the data directory; closing the app gives it back.
   *
   * @throws {ConfigurationError} if the environment is not right.
   * @throws {DataDirError} if the data directory cannot be used, or another process uses it.
   */
  static async forRoot(
    environment: Readonly<Record<string, string | undefined>> = process.env,
  ): Promise<DynamicModule> {
    const configuration = await EnvironmentModule.forRoot(standaloneEnvironment, environment);
    const { DATA_DIR, IDEMPOTENCY_TTL_S } = parseEnvironment(standaloneEnvironment, environment);
    const embedded = EmbeddedModule.register({
      dataDir: await DataDir.acquire(DATA_DIR),
      idempotencyTtlMs: IDEMPOTENCY_TTL_S * 1000,
      onCrash: endProcess,
    });
    return { module: StandaloneModule, imports: [configuration, DomainModule, HttpModule, embedded, health] };
  }
}

const health = HealthModule.register({ critical: [StorageHealthCheck] });

/** A process that can store nothing is of no use; whoever watches it starts another. */
function endProcess(error: Error): void {
  // What a `DataDirError` says is all there is to know.
  new Logger('Standings').fatal(error instanceof DataDirError ? error.message : error);
  process.exit(1);
}
