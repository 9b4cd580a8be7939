import { Logger } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigurationError, type SyncEnvironment, parseEnvironment, syncEnvironment } from '@standings/config';
import { EventConsumer, RepositoryGate } from '@standings/domain';
import { createHttpApp, listen, ListenError } from '@standings/http-server';
import { errorText, logUncaught, PinoLogger } from '@standings/logging';
import { Shutdown, takeBackgroundPriority } from '@standings/process';
import { addresses } from './servers-module.js';
import { SyncModule } from './sync-module.js';

async function main(): Promise<void> {
  const environment = parseEnvironment(syncEnvironment, process.env);
  const shutdown = new Shutdown(environment.SHUTDOWN_DRAIN_MS + environment.SHUTDOWN_TIMEOUT_MS);
  const logger = new PinoLogger(environment.LOG_LEVEL);
  logUncaught(logger);
  takeBackgroundPriority();
  const app = await createHttpApp(SyncModule.register(environment), {
    logger,
    logRequests: logger.isDebug,
    withoutOpenApi: true,
    // Requests for health may be cut off, so that they do not delay leaving the consumer group.
    closeMs: 0,
  });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(EventConsumer) });
  await listen(app, environment.PORT, environment.HOST);
  shutdown.closes(app);
  await summarise(app, environment);

  const repository = app.get(RepositoryGate);
  await repository.opened();
  if (repository.problem === null) await app.startAllMicroservices();
}

async function summarise(app: NestFastifyApplication, environment: SyncEnvironment): Promise<void> {
  new Logger('Standings').log('Standings sync is up', {
    health: `${await app.getUrl()}/health/ready`,
    ...addresses(environment),
  });
}

main().catch((error: unknown) => {
  const plain = error instanceof ConfigurationError || error instanceof ListenError;
  console.error(plain ? error.message : errorText(error));
  process.exit(1);
});
