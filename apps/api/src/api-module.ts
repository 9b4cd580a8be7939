import { type DynamicModule, Module } from '@nestjs/common';
import { CatalogModule, DeletionModule } from '@standings/application';
import type { ApiEnvironment } from '@standings/config';
import { OutboxHealthCheck } from '@standings/delivery';
import { HealthModule } from '@standings/health';
import { AdminModule, HttpApiModule, MaintenanceModule } from '@standings/http-api';
import { EpochHealthCheck, RecordsHealthCheck, RecoveryHealthCheck, RecoveryModule } from '@standings/recovery';
import { ACKNOWLEDGEMENTS, HEALTH, ServersModule, UPKEEP } from './servers-module.js';

/** The api app. The event log and the score repository may be away; updates and reads go on. */
@Module({})
export class ApiModule {
  static register(environment: ApiEnvironment): DynamicModule {
    const { ADMIN_TOKEN, SHARDS: shards = 1, ACKNOWLEDGE: acknowledge, SHUTDOWN_DRAIN_MS } = environment;
    const servers = ServersModule.register(environment);
    const windows = {
      ttlMs: environment.IDEMPOTENCY_TTL_S * 1000,
      restoreMs: environment.IDEMPOTENCY_RESTORE_S * 1000,
    };
    const loops = [RecoveryModule.register({ shards, acknowledge }, windows), ...UPKEEP, CatalogModule, DeletionModule];
    const health = HealthModule.register({
      drainMs: SHUTDOWN_DRAIN_MS,
      critical: [...HEALTH.critical, RecoveryHealthCheck],
      others: [
        OutboxHealthCheck,
        EpochHealthCheck,
        RecordsHealthCheck,
        ...HEALTH.others,
        ...ACKNOWLEDGEMENTS[acknowledge].health,
      ],
    });
    const admin = ADMIN_TOKEN === undefined ? [] : [AdminModule.register(ADMIN_TOKEN), MaintenanceModule];
    return { module: ApiModule, imports: [servers, HttpApiModule, ...loops, health, ...admin] };
  }
}
