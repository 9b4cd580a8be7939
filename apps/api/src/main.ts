import { Logger } from '@nestjs/common';
import { apiEnvironment, ConfigurationError, parseEnvironment } from '@standings/config';
import { createHttpApp, listen, ListenError } from '@standings/http-server';
import { errorText, logUncaught, PinoLogger } from '@standings/logging';
import { Shutdown } from '@standings/process';
import { ApiModule } from './api-module.js';
import { addresses } from './servers-module.js';

async function main(): Promise<void> {
  const environment = parseEnvironment(apiEnvironment, process.env);
  const shutdown = new Shutdown(environment.SHUTDOWN_DRAIN_MS + environment.SHUTDOWN_TIMEOUT_MS);
  const logger = new PinoLogger(environment.LOG_LEVEL);
  logUncaught(logger);
  const app = await createHttpApp(ApiModule.register(environment), {
    logger,
    logRequests: logger.isDebug,
    publicUrl: environment.PUBLIC_URL,
    corsOrigins: environment.CORS_ORIGINS,
  });
  await listen(app, environment.PORT, environment.HOST);
  shutdown.closes(app);
  const url = await app.getUrl();
  new Logger('Standings').log(`Standings api listens on ${url}`, {
    docs: `${url}/docs`,
    ready: `${url}/health/ready`,
    ...addresses(environment),
  });
}

main().catch((error: unknown) => {
  const plain = error instanceof ConfigurationError || error instanceof ListenError;
  console.error(plain ? error.message : errorText(error));
  process.exit(1);
});
