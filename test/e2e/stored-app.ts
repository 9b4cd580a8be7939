import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { parseEnvironment, standaloneEnvironment } from '@standings/config';
import { HttpAdapter } from '@standings/http-server';
import { configureHttp } from '@standings/http-server/testing';
import { StandaloneModule } from '../../apps/standalone/src/standalone-module.js';
import { embeddedFolder } from '../support/embedded-folder.js';

/** The standalone app over its real stores, in a folder that `remove` deletes. */
export interface StoredApp {
  readonly app: NestFastifyApplication;
  /** The header of an administrator. */
  readonly authorization: string;
  remove(): Promise<void>;
}

/** @param environment besides `DATA_DIR`. */
export async function startStoredApp(environment: Readonly<Record<string, string>> = {}): Promise<StoredApp> {
  const folder = await embeddedFolder();
  const settings = parseEnvironment(standaloneEnvironment, { DATA_DIR: folder, ...environment });
  const module = await Test.createTestingModule({ imports: [await StandaloneModule.register(settings)] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new HttpAdapter(), { logger: false });
  await configureHttp(app);
  await app.init();
  const token = await readFile(join(folder, 'admin-token'), 'utf8');
  const remove = async () => {
    await app.close();
    await rm(folder, { recursive: true });
  };
  return { app, authorization: `Bearer ${token.trim()}`, remove };
}
