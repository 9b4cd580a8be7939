import { type KafkaMessage, Partitioners } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { readTopic } from '../support/kafka.js';
import { scoreEvent } from '../support/score-events.js';
import { waitUntil } from '../support/servers/index.js';
import { useSyncDeployment } from '../support/sync-deployment.js';

const PARTITIONS = 6;
const STORED_WITHIN_MS = 30_000;

/** What a broker takes as it comes is 1,048,588 bytes, with key, headers and framing. */
const LARGEST_MESSAGE = 1_048_000;

const deployment = useSyncDeployment(PARTITIONS);

describe('The sync app', () => {
  it('puts poison aside with the reason, and the partition goes on', async () => {
    await deployment().log.append([scoreEvent({ playerId: 'before' })]);
    const good = JSON.stringify(scoreEvent({ playerId: 'after', seq: 2 }));
    const poison = [
      '{"playerId":',
      '[]',
      good.replace('"seq":2', '"seq":"2"'),
      good.replace('after', 'white space'),
      good.replace('"boardNo":1', '"boardNo":99'),
      good.replace('2026-11-23', '2026-02-30'),
      good.replace('"seq":2', '"seq":0'),
      good.replace('"epoch":1', '"epoch":-1'),
      good.replace('"seq":2', '"seq":9007199254740992'),
      // Storable for the codec, not for Postgres.
      good.replace('2026-11-23', '0000-11-23'),
      // Wrong in so many places that all reasons together are larger than any message may be.
      good.replace('"all":1000002', Array.from({ length: 80_000 }, (_, i) => `"${i} ":1`).join()),
      '!'.repeat(LARGEST_MESSAGE),
      null,
    ];
    await sendRaw(poison);
    await deployment().log.append([scoreEvent({ playerId: 'after', seq: 2 })]);
    await deployment().start();
    await waitUntil(
      async () => expect(await deployment().scores()).toEqual({ before: 1_000_001, after: 1_000_002 }),
      STORED_WITHIN_MS,
    );

    const letters = await readTopic(
      deployment().kafka,
      `${deployment().settings.topic}.dlq`,
      (found) => found.length >= poison.length,
    );
    expect(letters).toHaveLength(poison.length);
    const byValue = new Map(letters.map((letter) => [String(letter.value), header(letter, 'dead-letter-reason')]));
    expect(poison.map((value) => byValue.get(String(value)))).toEqual([
      'the value is not JSON',
      'the value is not an object',
      expect.stringContaining('seq: '),
      expect.stringContaining('playerId: '),
      'there has never been a board with number 99',
      expect.stringContaining('timestamp: '),
      expect.stringContaining('seq: '),
      expect.stringContaining('epoch: '),
      expect.stringContaining('seq: '),
      expect.stringContaining('it cannot be stored: '),
      expect.stringMatching(/^scores\.0 : /),
      'the value is not JSON',
      'the message has no value',
    ]);
    const first = letters.find((letter) => String(letter.value) === poison[0]);
    expect(first?.key?.toString()).toBe('a key');
    expect(header(first, 'trace')).toBe('kept');
    expect(header(first, 'dead-letter-topic')).toBe(deployment().settings.topic);
    expect(header(first, 'dead-letter-offset')).toMatch(/^\d+$/);
    await deployment().untilNoLag();
  });
});

/** A message without a value has no key either. */
async function sendRaw(values: readonly (string | null)[]): Promise<void> {
  const producer = deployment().kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const messages = values.map((value) => ({ key: value && 'a key', value, headers: { trace: 'kept' } }));
  for (const message of messages) await producer.send({ topic: deployment().settings.topic, messages: [message] });
  await producer.disconnect();
}

function header(message: KafkaMessage | undefined, name: string): string {
  return String(message?.headers?.[name]);
}
