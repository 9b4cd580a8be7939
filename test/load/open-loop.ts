import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { run } from '../support/servers/run.js';
import { answeredPerSecond, latenciesMs, latenessMs, type Schedule, type Timeline, toLatency } from './schedule.js';
import type { WrkTurn } from './wrk.js';

const SCRIPT = join(import.meta.dirname, 'open-loop.lua');

/** As in `open-loop.lua`. */
const LEAD_SECONDS = 2;

/** How long answers are awaited after the last request was due. */
const GRACE_SECONDS = 3;

export interface OpenLoopRequests extends Schedule {
  readonly request: 'update' | 'batch';
  readonly players: number;
  /** Updates in a batch; 1 for a single update. */
  readonly batchSize?: number;
}

/** What the load generator says of itself. */
export interface Generator {
  /** Processor time, as a share of one core over the seconds of the schedule. */
  readonly cores: number;
  /** How late it sent requests whose connection was free, in ms: p99. It is a part of the latencies. */
  readonly lateMs: number;
  /** Requests with no answer 3 s after the end of the schedule. */
  readonly unanswered: number;
}

export interface OpenLoopTurn extends WrkTurn {
  readonly generator: Generator;
}

/** What a run prints; see `open-loop.lua`. */
interface Printed {
  readonly failed: number;
  readonly cpu: number;
  readonly timelines: readonly Timeline[];
}

/**
 * Puts a service under load at a constant rate, from a separate process. A latency counts from when its request was due, so a
 * service that stalls shows it in every request of the stall.
 *
 * @returns a turn whose rate is what was answered before the schedule ended: requests or, of batches, updates.
 * @throws {Error} if any request failed.
 */
export async function openLoop(url: string, requests: OpenLoopRequests): Promise<OpenLoopTurn> {
  const { failed, cpu, timelines } = await generate(url, requests);
  if (failed > 0) throw new Error(`${failed} requests of ${url} failed.`);
  const { batchSize = 1, seconds, rate } = requests;
  const latencies = latenciesMs(requests, timelines, (seconds + GRACE_SECONDS) * 1000);
  const answered = timelines.reduce((sum, timeline) => sum + Math.floor(timeline.length / 2), 0);
  return {
    perSecond: answeredPerSecond(requests, timelines) * batchSize,
    latency: toLatency(latencies),
    answered: answered * batchSize,
    generator: {
      cores: cpu / (seconds * 1e6),
      lateMs: toLatency(latenessMs(requests, timelines)).p99,
      unanswered: rate * seconds - answered,
    },
  };
}

async function generate(url: string, requests: OpenLoopRequests): Promise<Printed> {
  const { request, players, batchSize = 1, rate, seconds, connections } = requests;
  const lasts = `-d${LEAD_SECONDS + seconds + GRACE_SECONDS}s`;
  const settings = [`-t${connections}`, `-c${connections}`, lasts, '--timeout', '30s', '-s', SCRIPT, url];
  const seed = randomInt(2 ** 30);
  const [query, board] = ['', ''];
  const args = [request, players, seed, batchSize, query, board, rate, seconds, connections].map(String);
  const printed = await run('wrk', [...settings, '--', ...args]);
  const line = printed.split('\n').find((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`wrk printed no numbers:\n${printed}`);
  return JSON.parse(line) as Printed;
}
