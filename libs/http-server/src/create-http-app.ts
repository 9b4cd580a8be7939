import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureHttp, type HttpSettings } from './configure-http.js';
import { HttpAdapter } from './http-adapter.js';

export interface HttpAppSettings extends HttpSettings {
  readonly logger: LoggerService;
  /** How long requests that were begun may take when the app closes, in ms; 5 s if it is left out. */
  readonly closeMs?: number;
}

/**
 * An app that serves HTTP, ready for `listen`.
 *
 * @param module the app's own, with `ProblemsModule` among its imports.
 * @throws whatever the module throws while it is put together.
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
