import type { ScoreEvent } from '@standings/domain';
import { createKafka, KafkaEventLog, type KafkaSettings, ScoreEventsTopic } from '@standings/kafka-log';
import { createDataSource, runMigrations } from '@standings/persistence';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import { ONE_SHARD } from '../support/boards.js';
import { scoreEvent } from '../support/score-events.js';
import { createDatabase, uniqueName, waitUntil } from '../support/servers/index.js';

const WITHIN_MS = 30_000;

let settings: KafkaSettings;
let groupId: string;
let atEnd: (() => Promise<unknown>)[];

beforeAll(() => buildApps('sync'));

beforeEach(() => {
  const brokers = inject('servers').kafka.brokers.split(',');
  settings = { brokers, topic: uniqueName('score-events'), partitions: 4 };
  groupId = uniqueName('sync');
  atEnd = [];
});

afterEach(async () => {
  for (const end of atEnd.reverse()) await end();
});

/** A deployment of its own: a database, a log that sends as its apis do, and a sync that reads the topic and group of this test. */
async function deploy() {
  const database = await createDatabase(inject('servers').postgres.url);
  atEnd.push(() => database.drop());
  const dataSource = await createDataSource({ url: database.url, poolSize: 3 }).initialize();
  atEnd.push(() => dataSource.destroy());
  await runMigrations(dataSource);
  const [{ id }] = await dataSource.query<[{ id: string }]>('SELECT id FROM deployment');
  const kafka = createKafka(settings);
  const log = new KafkaEventLog(kafka, new ScoreEventsTopic(kafka, settings), settings.topic, ONE_SHARD);
  atEnd.push(() => log.close());
  return {
    id,
    send: (...sent: readonly ScoreEvent[]) => log.append(sent.map((event) => ({ ...event, deployment: id }))),
    startSync: async (group = groupId) => {
      const sync = await AppProcess.start('sync', {
        KAFKA_BROKERS: settings.brokers.join(','),
        KAFKA_TOPIC: settings.topic,
        KAFKA_GROUP_ID: group,
        DATABASE_URL: database.url,
        SYNC_FLUSH_MS: '100',
      });
      atEnd.push(() => sync.end('SIGKILL'));
      return sync;
    },
    players: async () => {
      const rows = await dataSource.query<{ player_id: string }[]>(
        'SELECT player_id FROM player_scores ORDER BY player_id',
      );
      return rows.map((row) => row.player_id);
    },
  };
}

describe('two deployments in one consumer group', () => {
  it('leave the group to the one that stored with it first', async () => {
    const [ours, theirs] = await Promise.all([deploy(), deploy()]);
    await (await ours.startSync()).ready();
    await ours.send(scoreEvent({ playerId: 'ours' }));
    await waitUntil(async () => expect(await ours.players()).toEqual(['ours']), WITHIN_MS);
    const intruder = await theirs.startSync();
    await waitUntil(async () => {
      const { text } = await intruder.health();
      expect(text).toContain(`belongs to deployment ${ours.id}, the database to ${theirs.id}`);
    }, WITHIN_MS);
    const more = Array.from({ length: 40 }, (_, i) => scoreEvent({ playerId: `p${i}`, seq: i + 2 }));
    await ours.send(...more);
    await waitUntil(async () => expect(await ours.players()).toHaveLength(41), WITHIN_MS);
    expect(await theirs.players()).toEqual([]);
  });
});

describe('two deployments on one topic', () => {
  it('store their own events, and put those of the other aside with the reason', async () => {
    const [ours, theirs] = await Promise.all([deploy(), deploy()]);
    const [ourSync] = await Promise.all([ours.startSync(), theirs.startSync(uniqueName('sync'))]);
    await ours.send(scoreEvent({ playerId: 'ours' }));
    await theirs.send(scoreEvent({ playerId: 'theirs', epoch: 900 }));
    await waitUntil(async () => {
      expect([await ours.players(), await theirs.players()]).toEqual([['ours'], ['theirs']]);
      expect(ourSync.printed).toContain(`it belongs to deployment ${theirs.id}, not to ${ours.id}`);
    }, WITHIN_MS);
  });

  it('store events that do not say to which deployment they belong', async () => {
    const ours = await deploy();
    await ours.startSync();
    const kafka = createKafka(settings);
    const log = new KafkaEventLog(kafka, new ScoreEventsTopic(kafka, settings), settings.topic, ONE_SHARD);
    atEnd.push(() => log.close());
    await log.append([scoreEvent({ playerId: 'older' })]);
    await waitUntil(async () => expect(await ours.players()).toEqual(['older']), WITHIN_MS);
  });
});
