import { setTimeout as sleep } from 'node:timers/promises';
import { playerId } from '../board.js';
import type { Cleanup } from '../cleanup.js';
import { cpuOfPostgres, cpuOfProcess, withClocks } from '../cpu.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { ratio, type Result } from '../result.js';
import { median } from '../statistics.js';
import type { Turn } from '../turn.js';
import { type HttpService, startService } from './http-service.js';
import { untilSent } from './outbox.js';
import { checkStoredScores, untilConsumed } from './stored.js';
import { untilAnswers } from './until-answers.js';

/** Events in Kafka that are not in Postgres. */
const TAIL = 100_000;
const EVENTS_BY_PLAYER = 3;

const BATCH = 1000;
const IN_FLIGHT = 4;

const GROUP = 'bench-recovery';
const GOAL_S = 2;
const TIMEOUT_MS = 60_000;

/** What happens to Redis: it is killed and started again, or loses everything. */
type Loss = 'nothing' | 'everything';

/** Recoveries while many events are in Kafka alone, and no sync process runs. */
export async function measureRecoveryTail(options: Options, cleanup: Cleanup): Promise<Result> {
  const events = Math.min(options.events, TAIL);
  const players = Math.ceil(events / EVENTS_BY_PLAYER);
  const service = await startService(cleanup, players, 'always', ['store'], { KAFKA_GROUP_ID: GROUP });
  service.redis.on('error', () => undefined);
  // The board was filled without Postgres: the first recovery of an empty Redis leaves only what has an event.
  const turns: Record<Loss, Turn[]> = { nothing: [], everything: [] };
  const seconds = ({ perSecond }: Turn) => events / perSecond;
  for (let round = 0; round <= options.repeats; round++) {
    for (const loss of ['nothing', 'everything'] as const) {
      await storeAll(service);
      await send(service, events, players);
      const turn = await recover(service, loss, events);
      // The first round warms up.
      if (round > 0) turns[loss].push(turn);
    }
  }
  await storeAll(service);
  return {
    title: `Recovery with ${count(events)} events in Kafka alone, of ${count(players)} players, without sync, AOF always`,
    unit: '',
    programs: [],
    ratios: [
      ratio('seconds, Redis lost nothing', turns.nothing.map(seconds), { atMost: GOAL_S }),
      ratio('seconds, Redis lost everything', turns.everything.map(seconds), null),
    ],
    facts: [
      ...(['nothing', 'everything'] as const).map((loss) => cpuFact(loss, turns[loss])),
      await checkStoredScores(service),
    ],
  };
}

/** Has a sync process store everything, and ends it. */
async function storeAll(service: HttpService): Promise<void> {
  const sync = await Program.app('sync', service.environment);
  try {
    await sync.ready('/health/ready');
    await untilSent(service);
    await untilConsumed(service.brokers, service.topic, GROUP);
  } finally {
    await sync.stop();
  }
}

/** Sends updates of random players, and waits until Kafka has their events. */
async function send(service: HttpService, events: number, players: number): Promise<void> {
  let left = events;
  const sender = async (): Promise<void> => {
    while (left > 0) {
      const updates = Array.from({ length: Math.min(BATCH, left) }, () => ({
        playerId: playerId(Math.floor(Math.random() * players)),
        delta: 1,
      }));
      left -= updates.length;
      const { status } = await post(service, '/score/batch?ranks=none', { updates });
      if (status !== 200) throw new Error(`A batch was answered ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  await untilSent(service);
}

/** @returns its turn: the rate is that of the events of the tail. */
function recover(service: HttpService, loss: Loss, events: number): Promise<Turn> {
  const clocks = { program: cpuOfProcess(service.api.pid), postgres: cpuOfPostgres(service.databaseUrl) };
  return withClocks(clocks, async () => {
    const answered = loss === 'nothing' ? await restart(service) : await empty(service);
    const ms = (await untilAcknowledged(service)) - answered;
    return { perSecond: (1000 * events) / ms, answered: events };
  });
}

async function restart({ redisServer }: HttpService): Promise<number> {
  await redisServer.kill();
  const [answered] = await Promise.all([untilAnswers(redisServer.url), redisServer.start()]);
  return answered;
}

async function empty({ redis }: HttpService): Promise<number> {
  await redis.flushall();
  return performance.now();
}

/** @returns when an update was acknowledged, in ms. */
async function untilAcknowledged(service: HttpService): Promise<number> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const { status } = await post(service, '/score/update', { playerId: playerId(0), delta: 1 });
    if (status === 200) return performance.now();
    if (performance.now() > deadline) throw new Error(`No update was acknowledged within ${TIMEOUT_MS} ms.`);
    await sleep(5);
  }
}

async function post({ api }: HttpService, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${api.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  await answer.arrayBuffer();
  return answer;
}

function cpuFact(loss: Loss, turns: readonly Turn[]): string {
  const [program, postgres] = (['program', 'postgres'] as const).map((part) =>
    median(turns.map(({ cpu }) => cpu?.[part] ?? Number.NaN)).toFixed(1),
  );
  return `Redis lost ${loss}: ${program} µs of processor time of the api and ${postgres} µs of Postgres for each event of the tail, the recovery included.`;
}
