import type { Cleanup } from '../cleanup.js';
import type { Options } from '../options.js';
import type { Program } from '../program.js';
import { compare, p99Of, perSecondOf, programResults, type Result } from '../result.js';
import { type Contestant, takeTurns } from '../turn.js';
import { wrk } from '../wrk.js';
import { startService, withCpu } from './http-service.js';

const READS = {
  rank: { title: 'GET /leaderboard/rank of random players', baseline: 'fastify-rank' },
  top: { title: 'GET /leaderboard/top?n=100', baseline: 'fastify-top' },
} as const;

/** A read over HTTP against a plain route with the bare Redis command. */
export async function measureRead(options: Options, cleanup: Cleanup, request: 'rank' | 'top'): Promise<Result> {
  const { title, baseline } = READS[request];
  const service = await startService(cleanup, options.players, 'everysec');
  const plain = await service.baseline(baseline);
  const contestant = (name: string, program: Program): Contestant => ({
    name,
    turn: (seconds) => withCpu(service, program, () => wrk(program.url, { ...options, request, seconds })),
  });
  const contestants = [contestant('standings', service.api), contestant(baseline, plain)];
  await takeTurns(contestants, 1, options.warmUpSeconds);
  const turns = await takeTurns(contestants, options.repeats, options.seconds);
  const [ours = [], theirs = []] = [...turns.values()];
  return {
    title,
    unit: 'req/s',
    programs: programResults(turns),
    ratios: [
      compare(`req/s, ${baseline}`, ours, theirs, perSecondOf, { atLeast: 0.9 }),
      compare(`p99, ${baseline}`, ours, theirs, p99Of, null),
    ],
    facts: [],
  };
}
