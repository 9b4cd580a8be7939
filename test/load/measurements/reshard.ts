import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { AppProcess } from '../../support/apps/app-process.js';
import { SHARD } from '../../support/redis-scores.js';
import { query } from '../../support/servers/index.js';
import type { Cleanup } from '../cleanup.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { ratio, type Result } from '../result.js';
import { median } from '../statistics.js';
import { type HttpService, startService } from './http-service.js';

const LOOK_MS = 50;
const RECORDS_PER_COMMAND = 1000;

/** Of a service whose boards have about as many updates each. */
const BOARDS = 1000;

/** By turns, so that each change moves all records again. */
const SHARDS = [4, 1];

/** A payload and what was answered: as long as those of single updates are. */
const RECORD = `p000000000000 17\n0 1234567 17 1234 1240 1795789012345-0`;

/** Changes of the number of shards with an idempotency record for each of `--players` updates, half of them in each generation. */
export async function measureReshard(options: Options, cleanup: Cleanup): Promise<Result> {
  const service = await startService(cleanup, options.players, 'everysec', ['store']);
  const sync = await Program.app('sync', service.environment);
  cleanup.add(() => sync.stop());
  await sync.ready('/health/ready');
  await storeRows(service, options.players);
  await putRecords(service.redis, options.players);
  const closed: number[] = [];
  for (let round = 0; round < options.repeats; round++) {
    for (const shards of SHARDS) closed.push(await reshard(service, shards, options.players));
  }
  const records = count(options.players);
  return {
    title: 'npm run reshard, from 1 shard to 4 and back, AOF everysec',
    unit: '',
    programs: [],
    ratios: [ratio('seconds without updates', closed, { atMost: 10 })],
    facts: [
      `No board took updates for ${median(closed).toFixed(1)} s, with ${records} players and ${records} idempotency records.`,
      'Each change moved every record.',
    ],
  };
}

async function storeRows({ databaseUrl, redis }: HttpService, players: number): Promise<void> {
  const epoch = Number(await redis.hget(`${SHARD}:meta`, 'epoch'));
  await query(
    databaseUrl,
    `INSERT INTO player_scores (board_no, period, player_id, score, epoch, seq, last_updated)
     SELECT 1, 'all', 'p' || lpad(i::text, 12, '0'), i, ${epoch}, i + 1, now() FROM generate_series(0, ${players - 1}) AS i`,
  );
}

async function putRecords(redis: Redis, records: number): Promise<void> {
  for (let start = 0; start < records; start += RECORDS_PER_COMMAND) {
    const key = `${SHARD}:marks:${start < records / 2 ? 'even' : 'odd'}`;
    const names = Array.from({ length: RECORDS_PER_COMMAND }, (_, at) => `${1 + (at % BOARDS)} key-${start + at}`);
    await redis.hset(key, Object.fromEntries(names.map((name) => [name, RECORD])));
  }
}

/** @returns for how long no board took updates, in s. */
async function reshard({ environment }: HttpService, shards: number, records: number): Promise<number> {
  const how = { args: ['--shards', String(shards)], dist: 'dist' };
  const command = await AppProcess.start('api', environment, 'commands/reshard', how);
  while (!command.gone) await sleep(LOOK_MS);
  const [, moved, ms] = /(\d+) idempotency records .* no board took updates for (\d+) ms/.exec(command.printed) ?? [];
  if (Number(moved) !== records) throw new Error(`${moved} of ${records} records were moved: ${command.printed}`);
  return Number(ms) / 1000;
}
