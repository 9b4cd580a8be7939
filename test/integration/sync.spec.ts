import type { ScoreEvent } from '@standings/domain';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asAdmin } from '../support/kafka.js';
import { openMigrated } from '../support/migrated.js';
import { finalScores, history, scoreEvent } from '../support/score-events.js';
import { type PostgresServer, startPostgres, waitUntil } from '../support/servers/index.js';
import { useSyncDeployment } from '../support/sync-deployment.js';

const PARTITIONS = 6;
const STORED_WITHIN_MS = 30_000;

const deployment = useSyncDeployment(PARTITIONS);

describe('The sync app', () => {
  it('stores what the topic holds, newest version first come or last, and duplicates change nothing', async () => {
    const events = history(3000, 200);
    await deployment().start();
    await deployment().log.append(shuffled([...events, ...events.slice(0, 1000)]));
    await untilStored(finalScores(events));

    const before = await deployment().dataSource.query('SELECT * FROM player_scores ORDER BY player_id');
    await deployment().log.append(shuffled(events));
    await deployment().log.append([scoreEvent({ playerId: 'last' })]);
    await untilStored({ ...finalScores(events), last: scoreEvent().newScore });
    await deployment().untilNoLag();
    const after = await deployment().dataSource.query(
      `SELECT * FROM player_scores WHERE player_id <> 'last' ORDER BY player_id`,
    );
    expect(after).toEqual(before);
  });

  it('stores one lonely event within the flush time', async () => {
    await deployment().start({ SYNC_FLUSH_MS: '1000' });
    await deployment().log.append([scoreEvent({ playerId: 'warm-up' })]);
    await untilStored({ 'warm-up': scoreEvent().newScore });
    const times: number[] = [];
    for (const playerId of ['lonely', 'lonely-too', 'lonely-again']) {
      const sent = Date.now();
      await deployment().log.append([scoreEvent({ playerId })]);
      await waitUntil(async () => expect(await deployment().scores()).toHaveProperty(playerId), STORED_WITHIN_MS);
      times.push(Date.now() - sent);
    }
    // 1 s in the fetch; the rest is the machine, which may stand still once.
    expect(Math.min(...times)).toBeLessThan(2000);
  });

  it('loses nothing when it is killed in mid-batch, and another takes over', async () => {
    const events = history(20_000, 5000);
    await deployment().log.append(events);
    const first = await deployment().start({ SYNC_BATCH_SIZE: '2' });
    await waitUntil(async () => expect(await rowCount()).toBeGreaterThan(200), STORED_WITHIN_MS);
    await first.end('SIGKILL');
    expect(await rowCount()).toBeLessThan(5000);
    await deployment().start();
    await untilStored(finalScores(events));
    await deployment().untilNoLag();
  });

  it('reads a topic that was created again from its beginning, whatever was committed before', async () => {
    const events = history(200, 50);
    await deployment().log.append(events);
    const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, offset: '1000' }));
    const { kafka, groupId, settings } = deployment();
    await asAdmin(kafka, (admin) => admin.setOffsets({ groupId, topic: settings.topic, partitions }));
    await deployment().start();
    await untilStored(finalScores(events));
    await deployment().untilNoLag();
  });
});

describe('The sync app, with a Postgres of its own', () => {
  let postgres: PostgresServer;
  let dataSource: DataSource;

  beforeEach(async () => {
    postgres = await startPostgres();
    dataSource = await openMigrated(postgres.url);
    deployment().environment['DATABASE_URL'] = postgres.url;
  });

  afterEach(async () => {
    await dataSource.destroy();
    await postgres.remove();
  });

  it('waits for a Postgres that is gone, also at its start, and then stores everything', async () => {
    const events = history(2000, 100);
    const sync = await deployment().start();
    await deployment().log.append(events.slice(0, 1000));
    await untilStored(finalScores(events.slice(0, 1000)), dataSource);
    await dataSource.destroy();

    await postgres.kill();
    await deployment().log.append(events.slice(1000));
    await waitUntil(async () => expect(sync.printed).toContain('Failed at storing scores'), STORED_WITHIN_MS);
    const late = await deployment().spawn();
    await waitUntil(async () => expect(late.printed).toContain('Postgres cannot be used'), STORED_WITHIN_MS);
    await postgres.start();
    dataSource = await openMigrated(postgres.url);
    await untilStored(finalScores(events), dataSource);
    await Promise.all([sync.ready(), late.ready()]);
    await deployment().untilNoLag();
  });
});

async function rowCount(): Promise<number> {
  return Object.keys(await deployment().scores()).length;
}

async function untilStored(expected: Record<string, number>, dataSource = deployment().dataSource): Promise<void> {
  await waitUntil(async () => expect(await deployment().scores(dataSource)).toEqual(expected), STORED_WITHIN_MS);
}

function shuffled(events: readonly ScoreEvent[]): ScoreEvent[] {
  return events
    .map((event) => ({ event, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }) => event);
}
