import { setTimeout as sleep } from 'node:timers/promises';
import { readScores } from '../../support/redis-scores.js';
import type { Cleanup } from '../cleanup.js';
import { queryRows } from '../database.js';
import { count } from '../markdown.js';
import { Program } from '../program.js';
import { asAdmin, countCommitted, countEvents } from '../topic.js';
import type { HttpService } from './http-service.js';
import { untilSent } from './outbox.js';

const GROUP = 'bench-sync';
const TIMEOUT_MS = 120_000;
const POLL_MS = 100;

/** Starts the sync app beside the api of a service. */
export async function startSync({ environment }: HttpService, cleanup: Cleanup): Promise<Program> {
  const sync = await Program.app('sync', { ...environment, KAFKA_GROUP_ID: GROUP });
  cleanup.add(() => sync.stop());
  return sync.ready('/health/ready');
}

/** Waits until sync has stored every update that Redis applied. @throws {Error} after two minutes. */
export async function untilStored(service: HttpService): Promise<void> {
  await untilSent(service);
  await untilConsumed(service.brokers, service.topic, GROUP);
}

/** Waits until a group has dealt with every event of a topic. @throws {Error} after two minutes. */
export function untilConsumed(brokers: string, topic: string, group: string): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  return asAdmin(brokers, async (admin) => {
    for (;;) {
      const left = (await countEvents(admin, topic)) - (await countCommitted(admin, group, topic));
      if (left === 0) return;
      if (performance.now() > deadline) throw new Error(`${left} events of ${topic} are not stored.`);
      await sleep(POLL_MS);
    }
  });
}

/** That Postgres has the newest score of every player that sync stored. */
export async function checkStoredScores({ redis, databaseUrl }: HttpService): Promise<string> {
  const scores = await readScores(redis);
  const rows = await queryRows(databaseUrl, 'SELECT player_id, score FROM player_scores');
  const wrong = rows.filter(({ player_id, score }) => scores.get(player_id) !== Number(score));
  if (rows.length === 0 || wrong.length > 0)
    throw new Error(`Postgres: ${wrong.length} of ${rows.length} scores are wrong.`);
  return `At the end Postgres had the newest score of the ${count(rows.length)} players that were updated.`;
}
