import { z } from 'zod';
import * as variables from './variables.js';

/** The environment of `apps/sync`. */
export const syncEnvironment = z.object({
  PORT: variables.port(3001),
  HOST: variables.host,
  LOG_LEVEL: variables.logLevel,
  SHUTDOWN_DRAIN_MS: variables.shutdownDrainMs,
  SHUTDOWN_TIMEOUT_MS: variables.shutdownTimeoutMs,
  KAFKA_BROKERS: variables.kafkaBrokers,
  KAFKA_TOPIC: variables.kafkaTopic,
  KAFKA_PARTITIONS: variables.kafkaPartitions,
  KAFKA_GROUP_ID: variables.kafkaGroupId,
  SYNC_BATCH_SIZE: variables.syncBatchSize,
  SYNC_FLUSH_MS: variables.syncFlushMs,
  DATABASE_URL: variables.databaseUrl,
  DATABASE_POOL_SIZE: variables.databasePoolSize,
  DATABASE_STATEMENT_TIMEOUT_MS: variables.databaseStatementTimeoutMs,
});

export type SyncEnvironment = z.output<typeof syncEnvironment>;
