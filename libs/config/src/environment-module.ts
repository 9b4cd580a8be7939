import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import type { z } from 'zod';
import { parseEnvironment } from './environment.js';

/** Makes an app's checked environment injectable everywhere as `ConfigService<Environment, true>`. */
@Module({})
export class EnvironmentModule {
  /**
   * @param environment the process's own, unless a test brings another.
   * @throws {ConfigurationError} if the environment does not fit the schema.
   */
  static async forRoot(
    schema: z.ZodObject,
    environment: Readonly<Record<string, string | undefined>> = process.env,
  ): Promise<DynamicModule> {
    const parsed = parseEnvironment(schema, environment);
    // `load`, not `validate`: the latter writes the defaults of one app into process.env, where the next app in the
    // same process would take them for its own.
    const config = await ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      skipProcessEnv: true,
      load: [() => parsed],
    });
    return { module: EnvironmentModule, imports: [config] };
  }
}
