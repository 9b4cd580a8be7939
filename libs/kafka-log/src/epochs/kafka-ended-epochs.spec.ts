import { Deployment, LogUnavailableError } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { createKafka } from '../kafka-client.js';
import { KafkaEndedEpochs } from './kafka-ended-epochs.js';

describe('A look for ended epochs', () => {
  it('fails in time while its topic cannot be looked up, and begins no second attempt meanwhile', async () => {
    let attempts = 0;
    const topic = { ensure: () => ((attempts += 1), new Promise<void>(() => undefined)) };
    const ended = new KafkaEndedEpochs(createKafka({ brokers: ['localhost:1'] }), topic, 'events', new Deployment(), 5);
    for (let look = 0; look < 2; look++) await expect(ended.look()).rejects.toBeInstanceOf(LogUnavailableError);
    expect(attempts).toBe(1);
    await ended.close();
  });
});
