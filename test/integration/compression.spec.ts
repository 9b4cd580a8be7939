import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import kafkajs, { CompressionTypes } from 'kafkajs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppProcess } from '../support/apps/app-process.js';
import { asAdmin } from '../support/kafka.js';
import { finalScores, history } from '../support/score-events.js';
import { waitUntil } from '../support/servers/index.js';
import { useSyncDeployment } from '../support/sync-deployment.js';
import { alterTopic } from '../support/topics.js';

const WITHIN_MS = 30_000;

const deployment = useSyncDeployment(2);
let sync: AppProcess;

beforeEach(async () => {
  await deployment().log.connect();
  sync = await deployment().start();
});

describe('The sync app', () => {
  it('stores what brokers have compressed, whatever way the topic says, and goes on at each change', async () => {
    const { kafka, log, settings } = deployment();
    const events = history(5000, 300);
    for (const [index, type] of ['gzip', 'snappy', 'lz4', 'zstd', 'producer'].entries()) {
      await asAdmin(kafka, (admin) => alterTopic(admin, settings.topic, { 'compression.type': type }));
      await log.append(events.slice(index * 1000, (index + 1) * 1000));
    }
    await untilStored(finalScores(events));
    expect(sync.printed).not.toContain('Reading from Kafka failed');
  });

  it('puts a batch aside that it cannot read, names where it is, and stores what comes after it', async () => {
    const { first, last } = await sendBomb();
    await deployment().log.append(history(200, 50));
    await untilStored(finalScores(history(200, 50)));
    await waitUntil(async () => expect(sync.printed).toContain('A message was put aside'), WITHIN_MS);
    expect(sync.printed).toContain(`the batch of offsets ${first} to ${last} cannot be read`);
    expect(sync.printed).toContain(deployment().settings.topic);
  });
});

/** Two messages that Kafka takes, because 140 kB are not much, and that are 140 MB when they are decompressed. */
async function sendBomb(): Promise<{ readonly first: number; readonly last: number }> {
  kafkajs.CompressionCodecs[CompressionTypes.GZIP] = () => ({
    compress: ({ buffer }: { readonly buffer: Buffer }) => promisify(gzip)(buffer),
  });
  const { kafka, settings } = deployment();
  const producer = kafka.producer();
  await producer.connect();
  const value = Buffer.alloc(70 * 1024 * 1024);
  const messages = [1, 2].map(() => ({ key: 'a key', partition: 1, value }));
  const [sent] = await producer.send({ topic: settings.topic, compression: CompressionTypes.GZIP, messages });
  await producer.disconnect();
  const first = Number(sent?.baseOffset);
  return { first, last: first + 1 };
}

async function untilStored(expected: Record<string, number>): Promise<void> {
  await waitUntil(async () => expect(await deployment().scores()).toEqual(expected), WITHIN_MS);
}
