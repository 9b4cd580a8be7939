import { z } from 'zod';

/** Everything wrong with the environment, one line per variable. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(`The environment is not valid; nothing was started.\n${problems.map((line) => `  ${line}`).join('\n')}`);
  }
}

/**
 * Checks an environment against a schema and fills in the defaults. An empty variable counts as not set.
 *
 * @throws {ConfigurationError} naming every mistake at once.
 */
export function parseEnvironment<S extends z.ZodType>(
  schema: S,
  environment: Readonly<Record<string, unknown>>,
): z.output<S> {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}
