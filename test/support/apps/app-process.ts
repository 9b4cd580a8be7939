import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Environment, NodeProcess, ROOT } from './node-process.js';

export type App = 'api' | 'sync' | 'standalone';

/** One part of what `/health/ready` reports. */
export interface HealthPart {
  readonly status: string;
  readonly reason?: string;
  readonly figures?: Readonly<Record<string, number>>;
}

export interface Health {
  /** The status code of HTTP. */
  readonly code: number;
  /** `ok`, `degraded`, `error` or `shutting_down`. */
  readonly status: string;
  /** The whole body. */
  readonly text: string;
  /** By the name of the part. */
  readonly parts: Readonly<Record<string, HealthPart>>;
}

/** Folder of the apps as `npm start` runs them. */
export const DEPLOYED = 'dist';

/** Folder of the same files with the largest packages bundled, which saves 0.9 s of processor time with each start. */
export const BUNDLED = 'dist/bundled';

/**
 * A start of the standalone app on a new copy of a database takes 1.6 s of processor time with it, and 2.5 s without: the functions of
 * PGlite are not compiled a second time, optimized, for the seconds that a test runs.
 */
const FOR_SECONDS = '--liftoff-only';

/** Compiles apps into both folders. */
export async function buildApps(...apps: readonly App[]): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/bundle.mjs', ...apps], { cwd: ROOT });
}

/** The compiled file of a program of an app. @param root of the project, or of another revision of it. */
export function programFile(app: App, program: string, dist = DEPLOYED, root = ROOT): string {
  return join(root, dist, `apps/${app}/apps/${app}/src/${program}.js`);
}

/** Of Node. What is deployed runs as it does with `npm start`. */
function optionsOf(dist: string): readonly string[] {
  const options = ['--enable-source-maps'];
  return dist.startsWith(BUNDLED) ? [...options, FOR_SECONDS] : options;
}

/** A program of an app, in a separate process. */
export class AppProcess extends NodeProcess {
  /**
   * Starts a program of an app.
   *
   * @param environment all that it gets, besides the port and the `PATH`.
   * @param how arguments, none by default; a port, a free one by default; and the folder of compiled apps, from the root of the project,
   *   that with bundled packages by default.
   */
  static async start(
    app: App,
    environment: Environment,
    program = 'main',
    how: { readonly args?: readonly string[]; readonly port?: number; readonly dist?: string } = {},
  ): Promise<AppProcess> {
    const { args = [], dist = BUNDLED, ...where } = how;
    const started = await NodeProcess.launch({
      args: [...optionsOf(dist), programFile(app, program, dist), ...args],
      environment: { SHUTDOWN_DRAIN_MS: '0', ...environment },
      ...where,
    });
    return new AppProcess(...started);
  }

  /** What `/health/ready` answers now. */
  async health(): Promise<Health> {
    const response = await fetch(`${this.url}/health/ready`);
    const text = await response.text();
    const { status, details } = JSON.parse(text) as { readonly status: string; readonly details: Health['parts'] };
    return { code: response.status, status, text, parts: details };
  }
}
