import { z } from 'zod';
import * as variables from './variables.js';

/** The environment of `apps/standalone`. */
export const standaloneEnvironment = z.object({
  PORT: variables.port(3000),
  HOST: variables.host,
  LOG_LEVEL: variables.logLevel,
  PUBLIC_URL: variables.publicUrl,
  CORS_ORIGINS: variables.corsOrigins,
  ADMIN_TOKEN: variables.adminToken,
  SHUTDOWN_DRAIN_MS: variables.shutdownDrainMs,
  SHUTDOWN_TIMEOUT_MS: variables.shutdownTimeoutMs,
  DATA_DIR: variables.dataDir,
  IDEMPOTENCY_TTL_S: variables.idempotencyTtlS,
  MAX_BOARDS: variables.maxBoards,
});

export type StandaloneEnvironment = z.output<typeof standaloneEnvironment>;
