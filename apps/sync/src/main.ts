import { Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigurationError, type SyncEnvironment, parseEnvironment, syncEnvironment } from '@standings/config';
import { KafkaBatchServer } from '@standings/kafka-bridge';
import { PinoLogger } from '@standings/logging';
import { Database } from '@standings/persistence';
import { Shutdown } from '@standings/process';
import { SyncModule } from './sync-module.js';

async function main(): Promise<void> {
  const environment = parseEnvironment(syncEnvironment, process.env);
  const shutdown = new Shutdown(environment.SHUTDOWN_DRAIN_MS + environment.SHUTDOWN_TIMEOUT_MS);
  // Whoever asks for its health may be cut off: leaving the consumer group waits for no connection.
  const adapter = new FastifyAdapter({ forceCloseConnections: true });
  const app = await NestFactory.create<NestFastifyApplication>(await SyncModule.forRoot(), adapter, {
    logger: new PinoLogger(environment.LOG_LEVEL),
    abortOnError: false,
  });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KafkaBatchServer) });
  const config = app.get<ConfigService<SyncEnvironment, true>>(ConfigService);
  await app.listen(config.get('PORT', { infer: true }), config.get('HOST', { infer: true }));
  shutdown.closes(app);
  await summarise(app, config);

  const database = app.get(Database);
  await database.opened();
  if (database.problem === null) await app.startAllMicroservices();
}

async function summarise(app: NestFastifyApplication, config: ConfigService<SyncEnvironment, true>): Promise<void> {
  const { host, pathname } = new URL(config.get('DATABASE_URL', { infer: true }));
  new Logger('Standings').log('Standings sync is up', {
    health: `${await app.getUrl()}/health/ready`,
    kafka: config.get('KAFKA_BROKERS', { infer: true }).join(','),
    topic: config.get('KAFKA_TOPIC', { infer: true }),
    group: config.get('KAFKA_GROUP_ID', { infer: true }),
    postgres: host + pathname,
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
});
