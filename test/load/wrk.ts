import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { run } from '../support/servers/run.js';
import type { Turn } from './turn.js';

const SCRIPT = join(import.meta.dirname, 'wrk.lua');

export interface Requests {
  /** `boards` is an update of a random board; `keyed` one with a new idempotency key; `from` a page at a random position. */
  readonly request: 'update' | 'boards' | 'keyed' | 'batch' | 'rank' | 'top' | 'from';
  readonly connections: number;
  readonly seconds: number;
  readonly players: number;
  /** Updates in a batch; 1 for every other request. */
  readonly batchSize?: number;
  /** Of the address of a batch. */
  readonly query?: string;
  /** Of an update, a rank or a page; `global` if left out. */
  readonly board?: string;
}

/** The output of wrk; times in µs. See `wrk.lua`. */
interface Printed {
  readonly requests: number;
  readonly microseconds: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** A turn, and the number of answered requests or, in batches, updates. */
export interface WrkTurn extends Turn {
  readonly answered: number;
}

/**
 * Puts a service under load from a separate process. Each connection sends its next request after the answer to the last (a
 * closed loop), so the service is never asked faster than it answers.
 *
 * @throws {Error} if any request failed.
 */
export async function wrk(url: string, options: Requests): Promise<WrkTurn> {
  const { request, connections, seconds, players, batchSize = 1, query = '', board = '' } = options;
  const settings = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', SCRIPT, url];
  const seed = randomInt(2 ** 31);
  const load = [request, String(players), String(seed), String(batchSize), query, board];
  const printed = await run('wrk', [...settings, '--', ...load]);
  const line = printed.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`wrk printed no numbers:\n${printed}`);
  const { requests, microseconds, failed, p50, p99, p999 } = JSON.parse(line) as Printed;
  if (failed > 0) throw new Error(`${failed} of ${requests} requests of ${url} failed:\n${printed}`);
  return {
    perSecond: (requests * batchSize * 1e6) / microseconds,
    latency: { p50: p50 / 1000, p99: p99 / 1000, p999: p999 / 1000 },
    answered: requests * batchSize,
  };
}
