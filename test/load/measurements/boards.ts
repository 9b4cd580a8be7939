import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Environment } from '../../support/apps/node-process.js';
import type { Cleanup } from '../cleanup.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { compare, p99Of, perSecondOf, programResults, ratio, type Result } from '../result.js';
import { takeTurns } from '../turn.js';
import { ADMIN_TOKEN } from './defined-board.js';
import { BOARDS, fillBoards } from './fill-boards.js';
import { type HttpService, startService } from './http-service.js';
import { checkEvents } from './outbox.js';
import { startSync, untilStored } from './stored.js';
import { Updates } from './updates.js';

/** Two apis and a sync, at one shard. */
const PROCESSES = 3;

/** The loops of the processes start at other moments: each look takes in several rounds of all of them. */
const IDLE_SECONDS = 10;

/** POST /score/update to random boards out of 10,000, against the same api with one board; then all processes idle. */
export async function measureBoards(options: Options, cleanup: Cleanup): Promise<Result> {
  const service = await startService(cleanup, options.players, 'everysec', ['store'], { ADMIN_TOKEN });
  const filled = await fillBoards(service.api.url, options.players);
  const many = new Updates(service, { ...options, request: 'boards' }, `${count(BOARDS)} boards`);
  const one = new Updates(service, { ...options, request: 'update' }, 'one board');
  await takeTurns([many, one], 1, options.warmUpSeconds);
  const turns = await takeTurns([many, one], options.repeats, options.seconds);
  const of = ({ name }: Updates) => turns.get(name) ?? [];
  const events = await checkEvents(service, options.players, many.acknowledged + one.acknowledged + filled);
  const idle = await idleCommands(service, options.repeats, cleanup);
  return {
    title: `POST /score/update to ${count(BOARDS)} boards at random, events to Kafka, AOF everysec`,
    unit: 'req/s',
    programs: programResults(turns),
    ratios: [
      compare('req/s, one board', of(many), of(one), perSecondOf, { atLeast: 0.9 }),
      compare('p99, one board', of(many), of(one), p99Of, null),
      ratio('commands/s of an idle process', idle, { atMost: 5 }),
    ],
    facts: [`Idle: two apis and a sync, one shard, ${count(BOARDS)} boards, looks of ${IDLE_SECONDS} s.`, events],
  };
}

/** What each process asks of Redis in a second while nobody calls, look by look. */
async function idleCommands(service: HttpService, looks: number, cleanup: Cleanup): Promise<number[]> {
  const environment: Environment = service.environment;
  const another = await Program.app('api', environment);
  cleanup.add(() => another.stop());
  await another.ready('/health/ready');
  await startSync(service, cleanup);
  await untilStored(service);
  const rates: number[] = [];
  for (let look = 0; look < looks; look++)
    rates.push((await commandsIn(service.redisUrl, IDLE_SECONDS)) / IDLE_SECONDS / PROCESSES);
  return rates;
}

/** Commands that clients send to Redis; those of scripts do not count. */
async function commandsIn(url: string, seconds: number): Promise<number> {
  const redis = new Redis(url);
  const monitor = await redis.monitor();
  let commands = 0;
  monitor.on('monitor', (_time: string, _args: readonly string[], source: string) => {
    if (source !== 'lua') commands += 1;
  });
  await sleep(seconds * 1000);
  monitor.disconnect();
  redis.disconnect();
  return commands;
}
