import { setTimeout as sleep } from 'node:timers/promises';
import { createDataSource, TypeormScoreRepository } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import { SCORES, SHARD, toStored } from '../../support/redis-scores.js';
import { HIGHEST_SCORE, playerId } from '../board.js';
import type { Cleanup } from '../cleanup.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { ratio, type Result } from '../result.js';
import { median } from '../statistics.js';
import { type HttpService, startService } from './http-service.js';

const LARGE_BY_PLAYERS = 5;
const SMALL_BY_PLAYERS = 0.5;

/** The servers write down for a while what they were filled with. */
const WARM_UP_ROUNDS = 5;

const META = `${SHARD}:meta`;
const LOOK_MS = 1;
const TIMEOUT_MS = 60_000;

/** What Redis has lost when it comes back. */
type Lost = 'nothing' | 'one update';

/** Recoveries of a large and a small board that have lost nothing, or one update that is stored. */
export async function measureRecoverySize(options: Options, cleanup: Cleanup): Promise<Result> {
  const sizes = [options.players * LARGE_BY_PLAYERS, Math.ceil(options.players * SMALL_BY_PLAYERS)] as const;
  const [large, small] = [await Recovered.of(sizes[0], cleanup), await Recovered.of(sizes[1], cleanup)];
  const { nothing, 'one update': one } = await takeRounds(large, small, options.repeats);
  const [many, few] = sizes.map(count);
  const medians = [nothing, one].map((rounds) => rounds.map((ms) => `${median(ms).toFixed(0)} ms`).join(' and '));
  return {
    title: 'Recovery of a board, by its size',
    unit: '',
    programs: [],
    ratios: [
      ratio('time, nothing lost, large / small', byRound(nothing), { atMost: 1.2 }),
      ratio('time, one update lost, large / small', byRound(one), { atMost: 1.5 }),
      ratio('seconds, nothing lost, large', inSeconds(nothing[0]), { atMost: 1 }),
    ],
    facts: [
      `Nothing lost: ${medians[0]} with ${many} and ${few} players; one update lost: ${medians[1]}.`,
      'After every recovery that had lost an update, Redis had it again.',
    ],
  };
}

type Rounds = readonly [large: number[], small: number[]];

/** The times in ms, by what was lost. The first rounds are not counted, and the order alternates. */
async function takeRounds(large: Recovered, small: Recovered, repeats: number): Promise<Record<Lost, Rounds>> {
  const times: Record<Lost, Rounds> = { nothing: [[], []], 'one update': [[], []] };
  for (let round = 0; round < WARM_UP_ROUNDS + repeats; round++) {
    for (const [lost, [many, few]] of Object.entries(times) as [Lost, Rounds][]) {
      const turns = [async () => many.push(await large.recover(lost)), async () => few.push(await small.recover(lost))];
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
    }
    if (round < WARM_UP_ROUNDS) for (const each of Object.values(times).flat()) each.pop();
  }
  return times;
}

function byRound([large, small]: Rounds): number[] {
  return large.map((ms, round) => ms / (small[round] as number));
}

function inSeconds(times: readonly number[]): number[] {
  return times.map((ms) => ms / 1000);
}

/** A board whose shard is recovered again and again, each time from the same data. */
class Recovered {
  private readonly repository: TypeormScoreRepository;
  private score = 0;

  private constructor(
    private readonly service: HttpService,
    private readonly dataSource: DataSource,
    /** Under which all rows are. */
    private readonly epoch: number,
    private readonly seq: number,
  ) {
    this.repository = new TypeormScoreRepository(dataSource);
  }

  static async of(players: number, cleanup: Cleanup): Promise<Recovered> {
    const service = await startService(cleanup, players, 'everysec', ['store']);
    const sync = await Program.app('sync', service.environment);
    cleanup.add(() => sync.stop());
    await sync.ready('/health/ready');
    const url = service.environment['DATABASE_URL'] as string;
    const dataSource = await createDataSource({ url, poolSize: 1 }).initialize();
    cleanup.add(() => dataSource.destroy());
    const epoch = Number(await service.redis.hget(META, 'epoch'));
    await dataSource.query(
      `INSERT INTO player_scores (board_no, period, player_id, score, epoch, seq, last_updated)
       SELECT 1, 'all', 'p' || lpad(i::text, 12, '0'), floor(random() * ${HIGHEST_SCORE}), ${epoch}, i + 1, now()
       FROM generate_series(0, ${players - 1}) AS i`,
    );
    await dataSource.query('VACUUM ANALYZE player_scores');
    await dataSource.query('CHECKPOINT');
    return new Recovered(service, dataSource, epoch, players);
  }

  /** @returns ms from the moment at which the connections of the api break until the shard is open. */
  async recover(lost: Lost): Promise<number> {
    const { redis } = this.service;
    await this.beginAgain();
    if (lost === 'one update') await this.store();
    await redis.hset(META, { epoch: this.epoch, seq: this.seq, history: 'another' });
    const began = performance.now();
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const ms = (await this.untilOpen()) - began;
    if (lost === 'one update') await this.assertThere();
    return ms;
  }

  /** As before all recoveries: the epoch of the rows goes on. */
  private async beginAgain(): Promise<void> {
    const { epoch } = this;
    await this.dataSource.query(`DELETE FROM epochs WHERE epoch > ${epoch}`);
    await this.dataSource.query(`UPDATE epochs SET ended_seq = NULL WHERE epoch = ${epoch}`);
    await this.dataSource.query('DELETE FROM stored_batches');
  }

  /** Stores an update of the first player that Redis does not have. */
  private async store(): Promise<void> {
    this.score = HIGHEST_SCORE + 1;
    await this.service.redis.zadd(SCORES, toStored(0), playerId(0));
    const version = { epoch: this.epoch, seq: this.seq + 1 };
    const row = { board: 1, period: 'all', playerId: playerId(0), score: this.score, ...version };
    await this.dataSource.query(`DELETE FROM player_scores WHERE player_id = '${playerId(0)}'`);
    await this.repository.save([{ ...row, lastUpdated: new Date().toISOString() }]);
  }

  private async untilOpen(): Promise<number> {
    const deadline = performance.now() + TIMEOUT_MS;
    for (;;) {
      const history = await this.service.redis.hget(META, 'history');
      if (history !== 'another' && history !== '') return performance.now();
      if (performance.now() > deadline) throw new Error(`The shard was not open within ${TIMEOUT_MS} ms.`);
      await sleep(LOOK_MS);
    }
  }

  private async assertThere(): Promise<void> {
    const found = Number(await this.service.redis.zscore(SCORES, playerId(0)));
    if (found !== toStored(this.score)) throw new Error(`The first player has ${-found} and not ${this.score}.`);
  }
}
