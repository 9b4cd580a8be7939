import { type DynamicModule, Module } from '@nestjs/common';
import { DomainModule } from '@standings/application';
import { TemporalCalendar } from '@standings/calendar';
import { databaseAddress, parseEnvironment, type SyncEnvironment, syncEnvironment } from '@standings/config';
import { type Acknowledge, type DeadLetterBox, NO_METER, Placement } from '@standings/domain';
import type { Parts } from '@standings/health';
import {
  ConsumerHealthCheck,
  DeadLettersHealthCheck,
  DeadLetterTopic,
  KafkaConsumerModule,
  TopicHealthCheck,
} from '@standings/kafka-log';
import { migrate, PersistenceModule, PostgresHealthCheck } from '@standings/persistence';

/** The servers of sync: Kafka and Postgres, as the environment names them. No other file of the app names an adapter. */
@Module({})
export class ServersModule {
  static register(environment: SyncEnvironment): DynamicModule {
    const postgres = PersistenceModule.register({
      url: environment.DATABASE_URL,
      poolSize: environment.DATABASE_POOL_SIZE,
      statementTimeoutMs: environment.DATABASE_STATEMENT_TIMEOUT_MS,
      // Boards are created by the api.
      maxBoards: 0,
    });
    const kafka = KafkaConsumerModule.register({
      brokers: environment.KAFKA_BROKERS,
      topic: environment.KAFKA_TOPIC,
      partitions: environment.KAFKA_PARTITIONS,
      groupId: environment.KAFKA_GROUP_ID,
      batchSize: environment.SYNC_BATCH_SIZE,
      flushMs: environment.SYNC_FLUSH_MS,
      statementTimeoutMs: longestWriteMs(environment),
    });
    return {
      module: ServersModule,
      imports: [DomainModule.register(NO_METER, new Placement(), new TemporalCalendar()), postgres, kafka],
    };
  }
}

export const HEALTH: Required<Parts> = {
  critical: [PostgresHealthCheck, ConsumerHealthCheck, DeadLettersHealthCheck],
  others: [TopicHealthCheck],
};

/** How long one write of the score repository may take, in ms. */
export function longestWriteMs(environment: SyncEnvironment): number {
  return environment.DATABASE_STATEMENT_TIMEOUT_MS;
}

/** Where the servers are, for the log: no credentials. */
export function addresses(environment: SyncEnvironment): Readonly<Record<string, string>> {
  return {
    kafka: environment.KAFKA_BROKERS.join(','),
    topic: environment.KAFKA_TOPIC,
    group: environment.KAFKA_GROUP_ID,
    postgres: databaseAddress(environment.DATABASE_URL),
  };
}

/** The dead letters of the log. @throws {ConfigurationError} if the variables of the log are wrong. */
export function openDeadLetters(environment: NodeJS.ProcessEnv): DeadLetterBox {
  const names = { KAFKA_BROKERS: true, KAFKA_TOPIC: true } as const;
  const log = parseEnvironment(syncEnvironment.pick(names), environment);
  return new DeadLetterTopic({ brokers: log.KAFKA_BROKERS, topic: log.KAFKA_TOPIC });
}

export { ApisRunningError, MigrationError } from '@standings/persistence';

/**
 * Brings the score repository up to this release. @returns what was done, line by line.
 *
 * @param deployment the id that it takes; null to keep its own.
 * @param acknowledge when updates are acknowledged from now on; null to keep that.
 * @throws {ConfigurationError} if its variables are wrong.
 * @throws {MigrationError} if it cannot be done. @throws {ApisRunningError} if an api is running that uses another time of acknowledgement.
 */
export async function migrateRepository(
  environment: NodeJS.ProcessEnv,
  deployment: string | null,
  acknowledge: Acknowledge | null,
): Promise<readonly string[]> {
  const { DATABASE_URL } = parseEnvironment(syncEnvironment.pick({ DATABASE_URL: true }), environment);
  return migrate(DATABASE_URL, databaseAddress(DATABASE_URL), deployment, acknowledge);
}
