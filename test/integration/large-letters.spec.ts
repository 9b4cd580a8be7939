import { Partitioners } from 'kafkajs';
import { beforeEach, describe, expect, it } from 'vitest';
import { DeadLetterTopic } from '@standings/kafka-log';
import { deadLettersCommand } from '../../apps/sync/src/dead-letters/command.js';
import type { AppProcess } from '../support/apps/app-process.js';
import { asAdmin } from '../support/kafka.js';
import { scoreEvent } from '../support/score-events.js';
import { waitUntil } from '../support/servers/index.js';
import { useSyncDeployment } from '../support/sync-deployment.js';
import { createTopic } from '../support/topics.js';

const WITHIN_MS = 30_000;
const PARTITIONS = 3;

const deployment = useSyncDeployment(PARTITIONS);
let sync: AppProcess;

/** A topic that takes 2 MB, and one for its dead letters that takes 1 MB: as where only one of them was made larger. */
beforeEach(async () => {
  const { kafka, settings } = deployment();
  await asAdmin(kafka, async (admin) => {
    await createTopic(admin, settings.topic, PARTITIONS, { 'max.message.bytes': '2097152' });
    await createTopic(admin, `${settings.topic}.dlq`, 1);
  });
});

describe('A poison message that is larger than the topic of the dead letters takes', () => {
  const HUGE = '!'.repeat(1_500_000);

  it('leaves a letter without its value, which says where that is, and all partitions go on', async () => {
    const scores = new Map<string, number>();
    for (let partition = 0; partition < PARTITIONS; partition++) {
      await send(partition, HUGE, { trace: 'x'.repeat(100) });
      await send(partition, JSON.stringify(scoreEvent({ playerId: `p${partition}`, seq: partition + 1 })));
      scores.set(`p${partition}`, 1_000_001 + partition);
    }
    sync = await deployment().start();
    await waitUntil(
      async () => expect(new Map(Object.entries(await deployment().scores()))).toEqual(scores),
      WITHIN_MS,
    );

    const letters = JSON.parse(await command('list', '--json')) as { offset: number; bytes: number; leftOut: string }[];
    expect(letters.map(({ bytes }) => bytes)).toEqual([1_500_000, 1_500_000, 1_500_000]);
    const text = await command('explain', '0');
    expect(text).toContain('Reason   the value is not JSON');
    expect(text).toContain(`Value    not here: 1500000 bytes, SHA-256 ${letters[0]?.leftOut}`);
    expect(text).toMatch(/The value is only at its origin, .*\n.* --partition \d --offset 0 --max-messages 1\n/);

    const replayed = await command('replay', '--all');
    expect(replayed).toBe(
      'Nothing was sent.\nNot sent, because their values are not here; explain says where: 0, 1, 2.',
    );
    expect((await sync.health()).parts['dead-letters']).toEqual({ status: 'up' });
  });
});

describe('A foreign message with the headers of the service', () => {
  it('hides no dead letter, and does not say where it came from', async () => {
    const forged = { 'dead-letter-replayed': '0', 'dead-letter-topic': 'elsewhere', trace: 'kept' };
    await send(0, 'first');
    await send(0, 'second', forged);
    sync = await deployment().start();
    await waitUntil(async () => {
      const letters = JSON.parse(await command('list', '--json')) as object[];
      expect(letters).toMatchObject([
        { offset: 0, origin: { topic: deployment().settings.topic, offset: 0 } },
        { offset: 1, origin: { topic: deployment().settings.topic, offset: 1 } },
      ]);
    }, WITHIN_MS);
    expect(await command('explain', '1')).toMatch(/Headers\n {2}trace: kept\nValue/);
  });
});

it('While a message cannot be put aside, sync is not ready and says why', async () => {
  sync = await deployment().start();
  const { kafka, settings } = deployment();
  await asAdmin(kafka, (admin) => admin.deleteTopics({ topics: [`${settings.topic}.dlq`] }));
  await send(0, 'poison');
  await waitUntil(async () => {
    const { parts } = await sync.health();
    expect(parts['dead-letters']?.reason).toContain('A message cannot be put aside: ');
  }, WITHIN_MS);
  expect((await sync.health()).code).toBe(503);
});

async function send(partition: number, value: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const { kafka, settings } = deployment();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({
    topic: settings.topic,
    messages: [{ key: 'a key', value, headers: { ...headers }, partition }],
  });
  await producer.disconnect();
}

/** What `npm run dead-letters` prints. */
const command = (...args: readonly string[]): Promise<string> => {
  return deadLettersCommand(args, new DeadLetterTopic(deployment().settings));
};
