import { describe, expect, it } from 'vitest';
import { apiEnvironment } from './api-environment.js';
import { ConfigurationError, parseEnvironment } from './environment.js';

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseEnvironment(apiEnvironment, environment);
    return [];
  } catch (error) {
    return (error as ConfigurationError).problems;
  }
}

describe('addresses of servers', () => {
  it('are all refused with an impossible port', () => {
    expect(
      problemsOf({
        REDIS_URL: 'redis://127.0.0.1:99999',
        KAFKA_BROKERS: 'one:9092, two:0',
        DATABASE_URL: 'postgres://u:secret@127.0.0.1:65536/db',
      }),
    ).toEqual([
      'REDIS_URL: must have a port from 1 to 65535',
      'KAFKA_BROKERS: must have a port from 1 to 65535 in each address',
      'DATABASE_URL: must have a port from 1 to 65535',
    ]);
  });

  it.each([
    ['127.0.0.1:9092', ['127.0.0.1:9092']],
    ['[::1]:9092,kafka:9093', ['[::1]:9092', 'kafka:9093']],
    ['[fe80::1%eth0]:9092 , [2001:db8::7]:9092', ['[fe80::1%eth0]:9092', '[2001:db8::7]:9092']],
  ])('are accepted for Kafka brokers: %s', (text, brokers) => {
    expect(parseEnvironment(apiEnvironment, { KAFKA_BROKERS: text }).KAFKA_BROKERS).toEqual(brokers);
  });

  it.each(['::1:9092', 'kafka', 'kafka:', '[::1]', '[kafka]:9092', 'one:9092,,two:9092', 'kafka:9092/topic'])(
    'are refused for Kafka brokers: %s',
    (text) => {
      expect(problemsOf({ KAFKA_BROKERS: text })).toEqual([
        'KAFKA_BROKERS: must be host:port, or several separated by commas; an IPv6 address in brackets: [::1]:9092',
      ]);
    },
  );
});
