import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { Client } from 'pg';
import type { Server } from '../support/servers/index.js';
import { LocalServer } from '../support/servers/local-server.js';
import type { Cpu, Turn } from './turn.js';

/** Processor time used so far, in µs, over all threads. */
export type CpuClock = () => number | Promise<number>;

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/**
 * A turn with the processor time that one update or request of it took.
 *
 * @param work resolves when all of it is done.
 */
export async function withClocks(
  clocks: Readonly<Partial<Record<keyof Cpu, CpuClock>>>,
  work: () => Promise<Turn & { readonly answered: number }>,
): Promise<Turn> {
  const before = await readAll(clocks);
  const { answered, ...turn } = await work();
  const after = await readAll(clocks);
  const cpu = Object.entries(after).map(([part, used]) => [part, (used - (before[part] as number)) / answered]);
  return { ...turn, cpu: Object.fromEntries(cpu) as Cpu };
}

async function readAll(clocks: Readonly<Partial<Record<string, CpuClock>>>): Promise<Record<string, number>> {
  const values = Object.entries(clocks).map(async ([part, clock]) => [part, await clock?.()] as const);
  return Object.fromEntries(await Promise.all(values)) as Record<string, number>;
}

/** Of a process. */
export function cpuOfProcess(pid: number): () => number {
  return () => readTimes(readFileSync(`/proc/${pid}/stat`, 'utf8')).own;
}

/** Of a server that is one process; null if it is in a container, where it has no number here. */
export function cpuOfServer(server: Server): CpuClock | null {
  return server instanceof LocalServer ? cpuOfProcess(server.pid) : null;
}

const POSTGRES_STATS = `
  SELECT pg_read_file('/proc/' || pid || '/stat', 0, 1000, true) AS stat
  FROM (
    SELECT pid::text FROM pg_stat_activity
    UNION ALL SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)
  ) AS processes (pid)`;

/**
 * Of a Postgres: of its processes, and of ended ones, which their parent accounts for. It reads the figures itself, because
 * it may run in a container. @param url of a superuser.
 */
export function cpuOfPostgres(url: string): () => Promise<number> {
  return async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ stat: string | null }>(POSTGRES_STATS);
      const times = rows.flatMap(({ stat }) => (stat === null ? [] : readTimes(stat)));
      return times.reduce((sum, { own, ofEnded }) => sum + own + ofEnded, 0);
    } finally {
      await client.end();
    }
  };
}

/** Fields 14 and 15 of proc(5)'s `stat`, and those of children, counted from after the name, which may hold spaces. */
function readTimes(stat: string): { readonly own: number; readonly ofEnded: number } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const microseconds = (first: number) =>
    ((Number(fields[first]) + Number(fields[first + 1])) * 1e6) / TICKS_PER_SECOND;
  return { own: microseconds(11), ofEnded: microseconds(13) };
}

/** Of a Redis, with its background threads. */
export function cpuOfRedis(redis: Redis): CpuClock {
  return async () => {
    const info = await redis.info('cpu');
    const seconds = (name: string) => Number(new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]);
    return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1e6;
  };
}
