import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureHttp, type HttpSettings } from './configure-http.js';
import { HttpAdapter } from './http-adapter.js';

export interface HttpAppSettings extends HttpSettings {
  readonly logger: LoggerService;
  /** How long requests in flight may take when the app closes, in ms. Default: 5000. */
  readonly closeMs?: number;
}

/**
 * An app that serves HTTP, ready for `listen`.
 *
 * @param module the module of the app; it imports `ProblemsModule`.
 * @throws what the module throws while it is created.
 */
export async function createHttpApp(module: object, settings: HttpAppSettings): Promise<NestFastifyApplication> {
  const { logger, closeMs } = settings;
  const app = await NestFactory.create<NestFastifyApplication>(module, new HttpAdapter(closeMs), {
    logger,
    abortOnError: false,
  });
  await configureHttp(app, settings);
  return app;
}
