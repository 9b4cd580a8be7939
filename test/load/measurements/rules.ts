import type { Redis } from 'ioredis';
import type { Cleanup } from '../cleanup.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { compare, p99Of, perSecondOf, programResults, ratio, type Result } from '../result.js';
import { takeTurns } from '../turn.js';
import { ADMIN_TOKEN, fillBoard, requestsOf, untilSent } from './defined-board.js';
import { startService } from './http-service.js';

/** Boards that increment, with the same players and scores. */
const PLAIN = 'plain';
const FIRST = 'first';
const PERIODS = 'periods';
const DEFINITIONS = {
  [PLAIN]: {},
  [FIRST]: { ties: 'first' },
  [PERIODS]: { periods: ['all', 'day', 'week', 'month'] },
};

/** Updates of boards with ties that go to the first and with four periods, against a board that has neither; and what a player takes in Redis. */
export async function measureRules(options: Options, cleanup: Cleanup): Promise<Result> {
  const service = await startService(cleanup, 0, 'everysec', [], { ADMIN_TOKEN });
  const memory = new Map<string, number>();
  for (const [board, definition] of Object.entries(DEFINITIONS)) {
    const before = await rankingBytes(service.redis);
    await fillBoard(service, board, definition, options.players);
    await untilSent(service.redis);
    memory.set(board, (await rankingBytes(service.redis)) - before);
  }
  const boards = Object.keys(DEFINITIONS).map((board) => requestsOf(service, options, 'update', board));
  await takeTurns(boards, 1, options.warmUpSeconds);
  const turns = await takeTurns(boards, options.repeats, options.seconds);
  const of = (board: string) => turns.get(`update, ${board}`) ?? [];
  const bytes = (board: string) => memory.get(board) ?? 0;
  const perPlayer = (board: string) => `${board} ${(bytes(board) / options.players).toFixed(0)}`;
  return {
    title: 'POST /score/update to boards with rules, events to Kafka, AOF everysec',
    unit: 'req/s',
    programs: programResults(turns),
    ratios: [
      compare('req/s, ties to the first, shared ties', of(FIRST), of(PLAIN), perSecondOf, { atLeast: 0.8 }),
      compare('p99, ties to the first, shared ties', of(FIRST), of(PLAIN), p99Of, null),
      ratio('bytes in Redis, ties to the first, shared ties', [bytes(FIRST) / bytes(PLAIN)], { atMost: 2.2 }),
      compare('req/s, four periods, one', of(PERIODS), of(PLAIN), perSecondOf, { atLeast: 0.5 }),
      compare('p99, four periods, one', of(PERIODS), of(PLAIN), p99Of, null),
    ],
    facts: [
      `${count(options.players)} players on each board.`,
      `Bytes in Redis for each player: ${Object.keys(DEFINITIONS).map(perPlayer).join(', ')}.`,
    ],
  };
}

/** Of the scores and prefixes of all rankings. */
async function rankingBytes(redis: Redis): Promise<number> {
  const keys = (await redis.keys('standings:{*}:*')).filter((key) => /:(?:scores|prefixes):/.test(key));
  // 0 samples: counts every member instead of estimating.
  const bytes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
  return bytes.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}
