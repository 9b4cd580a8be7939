import type { Cleanup } from '../cleanup.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { compare, p99Of, perSecondOf, programResults, type Result } from '../result.js';
import { takeTurns, type Turn } from '../turn.js';
import { ADMIN_TOKEN, fillBoard, requestsOf } from './defined-board.js';
import { startService } from './http-service.js';

const SHARDS = 4;

/** Two boards with the same players and scores. */
const SPREAD = 'spread';
const ONE_SHARD = 'one-shard';

/** What is asked of both boards, and how often per second the spread one has to answer at least, compared with the other. */
const REQUESTS = [
  { request: 'update', what: 'POST /score/update', atLeast: 0.8 },
  { request: 'rank', what: 'GET /leaderboard/rank', atLeast: 1 / 2.2 },
  { request: 'top', what: 'GET /leaderboard/top?n=100', atLeast: 1 / 1.5 },
  { request: 'from', what: 'GET /leaderboard/top?n=100&from=', atLeast: 1 / 5 },
] as const;

/** Updates and reads of a board that is spread over 4 shards, against the same api and the same players in one shard. */
export async function measureSpread(options: Options, cleanup: Cleanup): Promise<Result> {
  const settings = { ADMIN_TOKEN, SHARDS: String(SHARDS) };
  const service = await startService(cleanup, 0, 'everysec', [], settings);
  for (const board of [SPREAD, ONE_SHARD])
    await fillBoard(service, board, { spread: board === SPREAD }, options.players);
  const turns = new Map<string, readonly Turn[]>();
  const ratios: Result['ratios'][number][] = [];
  for (const { request, what, atLeast } of REQUESTS) {
    const contestants = [SPREAD, ONE_SHARD].map((board) => requestsOf(service, options, request, board));
    await takeTurns(contestants, 1, options.warmUpSeconds);
    const found = await takeTurns(contestants, options.repeats, options.seconds);
    for (const [name, some] of found) turns.set(name, some);
    const [spread = [], one = []] = [...found.values()];
    ratios.push(compare(`req/s, ${what}, in one shard`, spread, one, perSecondOf, { atLeast }));
    ratios.push(compare(`p99, ${what}, in one shard`, spread, one, p99Of, null));
  }
  return {
    title: `A board spread over ${SHARDS} shards of one Redis, events to Kafka, AOF everysec`,
    unit: 'req/s',
    programs: programResults(turns),
    ratios,
    facts: [`${count(options.players)} players on each of the two boards.`],
  };
}
