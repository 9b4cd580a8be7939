import { describe, expect, it } from 'vitest';
import { isTooLarge, lastRefusal, refusalInWords } from './refusal.js';

const refused = (type: string, message = 'as kafkajs says it') => Object.assign(new Error(message), { type });

describe('refusalInWords', () => {
  it.each([
    ['TOPIC_AUTHORIZATION_FAILED', 'Allow it WRITE and DESCRIBE on "scores" and "scores.dlq"'],
    ['INVALID_TIMESTAMP', 'Set the clock right, or message.timestamp.type=LogAppendTime on "scores"'],
    ['UNKNOWN_TOPIC_OR_PARTITION', 'the topic "scores" is gone'],
    ['POLICY_VIOLATION', 'a policy of the brokers forbids it'],
    ['KAFKA_STORAGE_ERROR', 'the log of this process says more'],
  ])('gives the name %s and what to do', (type, words) => {
    expect(refusalInWords(refused(type), 'scores')).toContain(`Kafka refuses the events (${type}): `);
    expect(refusalInWords(refused(type), 'scores')).toContain(words);
  });

  it('finds a refusal in the errors that kafkajs wraps it in', () => {
    const retried = new Error('retries exceeded', { cause: refused('NOT_ENOUGH_REPLICAS') });
    const several = Object.assign(new Error('some topics'), { errors: [refused('POLICY_VIOLATION')] });
    expect(refusalInWords(retried, 'scores')).toContain('(NOT_ENOUGH_REPLICAS)');
    expect(refusalInWords(several, 'scores')).toContain('(POLICY_VIOLATION)');
    expect(isTooLarge(new Error('', { cause: refused('RECORD_LIST_TOO_LARGE') }))).toBe(true);
  });

  it('is null for an error that is not an answer of a broker', () => {
    expect(refusalInWords(new Error('connect ECONNREFUSED 10.0.0.1:9092'), 'scores')).toBeNull();
    expect(refusalInWords(undefined, 'scores')).toBeNull();
  });
});

describe('The last refusal', () => {
  it('lasts until the broker takes something, or for a minute', async () => {
    let now = 0;
    const refusal = lastRefusal('scores', () => now);
    const refuse = () => refusal.watch(() => Promise.reject(refused('INVALID_TIMESTAMP')));
    expect(refusal.problem).toBeNull();
    await expect(refuse()).rejects.toThrow('as kafkajs says it');
    expect(refusal.problem).toContain('INVALID_TIMESTAMP');
    await refusal.watch(async () => undefined);
    expect(refusal.problem).toBeNull();
    await expect(refuse()).rejects.toThrow('as kafkajs says it');
    now = 59_999;
    expect(refusal.problem).not.toBeNull();
    now = 60_000;
    expect(refusal.problem).toBeNull();
  });
});
