import { z } from 'zod';
import * as variables from './variables.js';

/** The environment of `apps/sync`. */
export const syncEnvironment = z.object({
  PORT: variables.port(3001),
  HOST: variables.host,
  LOG_LEVEL: variables.logLevel,
  SHUTDOWN_DRAIN_MS: variables.shutdownDrainMs,
  SHUTDOWN_TIMEOUT_MS: variables.shutdownTimeoutMs,
  ...variables.eventLog,
  SYNC_BATCH_SIZE: variables.syncBatchSize,
  SYNC_FLUSH_MS: variables.syncFlushMs,
  ...variables.scoreRepository,
});

export type SyncEnvironment = z.output<typeof syncEnvironment>;
