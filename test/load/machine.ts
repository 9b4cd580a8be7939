import { cpus, release, totalmem } from 'node:os';
import { postgresBin } from '../support/servers/postgres-bin.js';
import { run } from '../support/servers/run.js';

/** The machine and versions, without which the numbers mean nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly redis: string;
  readonly kafka: string;
  readonly postgres: string;
  readonly wrk: string;
  readonly commit: string;
}

export async function describeMachine(): Promise<Machine> {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.versions.node,
    redis: await version('redis-server', ['--version'], /v=(\S+)/),
    // The Postgres that test/support/servers runs.
    kafka: '4.1.0',
    postgres: await version(`${postgresBin() ?? ''}/postgres`, ['--version'], /(\d+[.\d]*)/),
    wrk: await version('sh', ['-c', 'wrk -v || true'], /wrk (\S+)/),
    commit: await commit(),
  };
}

/** The commit, with a `+` if the measured code differs from it. */
async function commit(): Promise<string> {
  const id = await version('git', ['rev-parse', '--short', 'HEAD'], /(\S+)/);
  const changes = await run('git', ['status', '--porcelain', '--', 'apps', 'libs']).catch(() => '');
  return changes === '' ? id : `${id}+`;
}

async function version(program: string, args: readonly string[], pattern: RegExp): Promise<string> {
  const output = await run(program, args).catch(() => '');
  return pattern.exec(output)?.[1] ?? 'unknown';
}
