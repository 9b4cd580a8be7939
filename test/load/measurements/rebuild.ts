import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { SCORES } from '../../support/redis-scores.js';
import { query, startKafka, startRedis } from '../../support/servers/index.js';
import { run } from '../../support/servers/run.js';
import { BARE_BOARD, HIGHEST_SCORE } from '../board.js';
import type { Cleanup } from '../cleanup.js';
import { cpuOfProcess, cpuOfRedis } from '../cpu.js';
import { startDatabase } from '../database.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { compare, perSecondOf, programResults, type Result } from '../result.js';
import { spread } from '../statistics.js';
import { createTopic } from '../topic.js';
import { type Contestant, takeTurns, type Turn } from '../turn.js';
import { megabytes } from './standalone.js';

const TOPIC = 'score-events';
const BASELINE = 'psql-redis-cli';
const SCRIPT = join(import.meta.dirname, '../baselines/psql-redis-cli.sh');

const LOOK_MS = 20;

/** The source and target of both. */
interface CopyService {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly brokers: string;
  readonly redis: Redis;
  /** Players in Postgres. */
  rows: number;
}

/** `npm run rebuild` of an empty Redis, against psql piped into redis-cli. */
export async function measureRebuild(options: Options, cleanup: Cleanup): Promise<Result> {
  const service = await startCopyService(cleanup);
  const ours = new Rebuild(service);
  const few = Math.ceil(options.players / 10);
  await addRows(service, few);
  await takeTurns([ours], options.repeats, options.seconds);
  const peaksOfFew = ours.takePeaks();
  await addRows(service, options.players);
  const contestants = [ours, new Pipe(service)];
  await takeTurns(contestants, 1, options.seconds);
  ours.takePeaks();
  const turns = await takeTurns(contestants, options.repeats, options.seconds);
  const of = (name: string) => turns.get(name) ?? [];
  return {
    title: `npm run rebuild, from Postgres into an empty Redis, AOF everysec`,
    unit: 'rows/s',
    programs: programResults(turns),
    ratios: [compare(`rows/s, ${BASELINE}`, of(ours.name), of(BASELINE), perSecondOf, { atLeast: 0.8 })],
    facts: [
      `Most memory of the command: ${ours.takePeaks()} with ${count(options.players)} players, ${peaksOfFew} with ${count(few)}.`,
      'After every turn Redis had every player.',
    ],
  };
}

async function startCopyService(cleanup: Cleanup): Promise<CopyService> {
  const redisServer = await startRedis({ appendfsync: 'everysec' });
  cleanup.add(() => redisServer.remove());
  const kafka = await startKafka();
  cleanup.add(() => kafka.remove());
  await createTopic(kafka.brokers, TOPIC);
  const databaseUrl = await startDatabase(cleanup);
  const redis = new Redis(redisServer.url);
  cleanup.add(() => redis.quit());
  // A rewrite of the file would slow down the current turn.
  await redis.config('SET', 'auto-aof-rewrite-percentage', '0');
  return { databaseUrl, redisUrl: redisServer.url, brokers: kafka.brokers, redis, rows: 0 };
}

/** Adds players until there are `rows`. */
async function addRows(service: CopyService, rows: number): Promise<void> {
  await query(
    service.databaseUrl,
    `INSERT INTO player_scores (board_no, period, player_id, score, epoch, seq, last_updated)
     SELECT 1, 'all', 'p' || lpad(i::text, 12, '0'), floor(random() * ${HIGHEST_SCORE}), 1, i + 1, now()
     FROM generate_series(${service.rows}, ${rows - 1}) AS i`,
  );
  // So that Postgres does not do this during a turn.
  await query(service.databaseUrl, 'VACUUM ANALYZE player_scores');
  await query(service.databaseUrl, 'CHECKPOINT');
  service.rows = rows;
}

/**
 * Our command. Its time runs from its first line, which it prints when it is connected, until its end: starting Node and
 * connecting to three servers takes as long for ten players as for ten million.
 */
class Rebuild implements Contestant {
  readonly name = 'standings';
  private readonly peaks: number[] = [];

  constructor(private readonly service: CopyService) {}

  async turn(): Promise<Turn> {
    const { redis, redisUrl, brokers, databaseUrl } = this.service;
    await redis.flushall();
    const environment = { REDIS_URL: redisUrl, KAFKA_BROKERS: brokers, KAFKA_TOPIC: TOPIC, DATABASE_URL: databaseUrl };
    const program = await Program.app('api', environment, 'commands/rebuild');
    try {
      await untilBegun(program);
      return await timed(this.service, SCORES, async () => {
        const { cpu: before } = look(program);
        const { cpu, peakBytes } = await untilDone(program);
        this.peaks.push(peakBytes);
        return cpu - before;
      });
    } finally {
      await program.stop();
    }
  }

  /** The most memory of each turn since the last call, as text. */
  takePeaks(): string {
    const { median, min, max } = spread(this.peaks.splice(0));
    return `${megabytes(median)} (${megabytes(min)} to ${megabytes(max)})`;
  }
}

class Pipe implements Contestant {
  readonly name = BASELINE;

  constructor(private readonly service: CopyService) {}

  async turn(): Promise<Turn> {
    const { redis, redisUrl, databaseUrl } = this.service;
    await redis.flushall();
    return timed(this.service, BARE_BOARD, async () => {
      await run('sh', [SCRIPT, databaseUrl, redisUrl, BARE_BOARD]);
      return null;
    });
  }
}

/** @param work copies all rows to `key`; resolves with its processor time in µs, if known. */
async function timed({ redis, rows }: CopyService, key: string, work: () => Promise<number | null>): Promise<Turn> {
  const redisClock = cpuOfRedis(redis);
  const before = await redisClock();
  const began = performance.now();
  const cpu = await work();
  const seconds = (performance.now() - began) / 1000;
  const redisCpu = ((await redisClock()) - before) / rows;
  const members = await redis.zcard(key);
  if (members !== rows) throw new Error(`${members} of ${rows} players were copied.`);
  return { perSecond: rows / seconds, cpu: { redis: redisCpu, ...(cpu !== null && { program: cpu / rows }) } };
}

/** What a process had used at a moment. */
interface Use {
  /** In µs. */
  readonly cpu: number;
  readonly peakBytes: number;
}

function look(program: Program): Use {
  return { cpu: cpuOfProcess(program.pid)(), peakBytes: program.peakBytes() };
}

async function untilBegun(program: Program): Promise<void> {
  while (program.printed === '') {
    program.failIfGone();
    await sleep(1);
  }
}

/** @returns what the process had used shortly before its end. */
async function untilDone(program: Program): Promise<Use> {
  let used = look(program);
  while (!program.gone) {
    await sleep(LOOK_MS);
    used = lookIfThere(program) ?? used;
  }
  if ((await program.exited()) !== 0) program.failIfGone();
  return used;
}

/** The figures of an ended process cannot be read, even before its end is reported. */
function lookIfThere(program: Program): Use | null {
  try {
    return look(program);
  } catch {
    return null;
  }
}
