import { z } from 'zod';
import * as variables from './variables.js';

/** The environment of `apps/api`. */
export const apiEnvironment = z.object({
  PORT: variables.port(3000),
  HOST: variables.host,
  LOG_LEVEL: variables.logLevel,
  PUBLIC_URL: variables.publicUrl,
  CORS_ORIGINS: variables.corsOrigins,
  ADMIN_TOKEN: variables.adminToken,
  SHUTDOWN_DRAIN_MS: variables.shutdownDrainMs,
  SHUTDOWN_TIMEOUT_MS: variables.shutdownTimeoutMs,
  REDIS_URL: variables.redisUrl,
  REDIS_COMMAND_TIMEOUT_MS: variables.redisCommandTimeoutMs,
  OUTBOX_LIMIT: variables.outboxLimit,
  IDEMPOTENCY_TTL_S: variables.idempotencyTtlS,
  IDEMPOTENCY_RESTORE_S: variables.idempotencyRestoreS,
  MAX_BOARDS: variables.maxBoards,
  SHARDS: variables.shards,
  ACKNOWLEDGE: variables.acknowledge,
  ...variables.eventLog,
  ...variables.scoreRepository,
});

export type ApiEnvironment = z.output<typeof apiEnvironment>;
