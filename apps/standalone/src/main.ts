import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { ConfigurationError, parseEnvironment, standaloneEnvironment } from '@standings/config';
import { adminTokenFile, DataDirError, EmbeddedStores } from '@standings/embedded';
import { createHttpApp, listen, ListenError } from '@standings/http-server';
import { errorText, logUncaught, PinoLogger } from '@standings/logging';
import { Shutdown } from '@standings/process';
import { StandaloneModule } from './standalone-module.js';

async function main(): Promise<void> {
  const environment = parseEnvironment(standaloneEnvironment, process.env);
  const shutdown = new Shutdown(environment.SHUTDOWN_DRAIN_MS + environment.SHUTDOWN_TIMEOUT_MS);
  const logger = new PinoLogger(environment.LOG_LEVEL);
  logUncaught(logger);
  const app = await createHttpApp(await StandaloneModule.register(environment), {
    logger,
    logRequests: logger.isDebug,
    publicUrl: environment.PUBLIC_URL,
    corsOrigins: environment.CORS_ORIGINS,
  });
  await listen(app, environment.PORT, environment.HOST);
  shutdown.closes(app);
  const url = await app.getUrl();
  const { scores, ms } = app.get(EmbeddedStores).loaded;
  const log = new Logger('Standings');
  log.log(`Standings, the whole service in one process, listens on ${url}`, {
    docs: `${url}/docs`,
    ready: `${url}/health/ready`,
    data: resolve(environment.DATA_DIR),
    adminToken: environment.ADMIN_TOKEN === undefined ? adminTokenFile(environment.DATA_DIR) : 'ADMIN_TOKEN',
    scores,
    loadedInMs: Math.round(ms),
  });
  log.log(`Try: curl ${url}/score/update -H 'content-type: application/json' -d '{"playerId":"p1","delta":50}'`);
}

main().catch((error: unknown) => {
  const plain = error instanceof ConfigurationError || error instanceof DataDirError || error instanceof ListenError;
  console.error(plain ? error.message : errorText(error));
  process.exit(1);
});
