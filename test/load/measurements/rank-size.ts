import type { Cleanup } from '../cleanup.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { compare, programResults, type Result } from '../result.js';
import { type Contestant, takeTurns, type Turn } from '../turn.js';
import { wrk } from '../wrk.js';
import { type HttpService, startService, withCpu } from './http-service.js';

const SMALL = 10_000;
const LARGE_BY_PLAYERS = 10;

/** The same look-ups on a large and a small board, each with its own servers. */
export async function measureRankSize(options: Options, cleanup: Cleanup): Promise<Result> {
  const sizes = [options.players * LARGE_BY_PLAYERS, SMALL];
  const contestants: Contestant[] = [];
  for (const players of sizes) {
    const service = await startService(cleanup, players, 'everysec', ['store']);
    contestants.push(lookUps(service, players, options.connections));
  }
  await takeTurns(contestants, 1, options.warmUpSeconds);
  const turns = await takeTurns(contestants, options.repeats, options.seconds);
  const [large = [], small = []] = [...turns.values()];
  return {
    title: `GET /leaderboard/rank of random players, by the size of the board`,
    unit: 'req/s',
    programs: programResults(turns),
    ratios: [
      compare('Redis CPU per look-up, large / small', large, small, redisCpuOf, { atMost: 2 }),
      compare('time per request, large / small', large, small, (turn) => 1 / turn.perSecond, { atMost: 2 }),
    ],
    facts: [],
  };
}

function lookUps(service: HttpService, players: number, connections: number): Contestant {
  const { api } = service;
  return {
    name: `${count(players)} players`,
    turn: (seconds) => withCpu(service, api, () => wrk(api.url, { request: 'rank', connections, seconds, players })),
  };
}

function redisCpuOf(turn: Turn): number {
  return turn.cpu?.redis ?? Number.NaN;
}
