import { ALL_TIME, type ScoreEvent, type PeriodChange } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { encodeEvent, encodeKey } from '@standings/event-json';
import { recordBatch } from '../kafkajs/record-batch.js';
import { TextMessage } from '../kafkajs/text-message.js';
import {
  deadLettersCreation,
  deadLettersProblems,
  epochsCreation,
  epochsProblems,
  eventsCreation,
  eventsProblems,
  LARGEST_EVENT_BYTES,
  type TopicConfig,
} from './topic-settings.js';

const RIGHT = {
  'cleanup.policy': 'delete',
  'compression.type': 'producer',
  'message.timestamp.type': 'LogAppendTime',
  'retention.ms': '604800000',
  'retention.bytes': '-1',
  'min.insync.replicas': '1',
  'max.message.bytes': '1048588',
};

/** One broker, which holds everything. */
const ALONE = { replicas: 1, brokers: 1 };

const config = (changed: Readonly<Record<string, string>> = {}): TopicConfig =>
  new Map(Object.entries({ ...RIGHT, ...changed }));

describe('Settings of the topic of the events', () => {
  it.each([{}, { 'retention.ms': '-1' }, { 'retention.ms': '86400000' }, { 'max.message.bytes': '262144' }])(
    'are accepted: %j',
    (changed) => expect(eventsProblems('scores', config(changed), ALONE)).toEqual([]),
  );

  it.each([
    ['cleanup.policy', 'compact,delete', 'delete'],
    ['compression.type', 'zstd', 'producer'],
    ['message.timestamp.type', 'CreateTime', 'LogAppendTime'],
    ['retention.ms', '3600000', '604800000'],
    ['retention.bytes', '1000000000', '-1'],
    ['max.message.bytes', '1000', '1048576'],
  ])('are refused with %s=%s, with the command that corrects it', (name, value, right) => {
    const [problem, ...others] = eventsProblems('scores', config({ [name]: value }), ALONE);
    expect(others).toEqual([]);
    expect(problem).toContain(`Topic "scores" has ${name}=${value}, and `);
    expect(problem).toMatch(new RegExp(`--alter --topic scores --add-config ${name}=${right}$`));
  });

  it('keep events a day longer than idempotency records are restored from them', () => {
    const [day, hour] = [86_400_000, 3_600_000];
    const kept = (retentionMs: number) => config({ 'retention.ms': String(retentionMs) });
    expect(eventsProblems('scores', kept(day + hour), ALONE, hour)).toEqual([]);
    expect(eventsProblems('scores', kept(day), ALONE, hour)).toEqual([
      expect.stringContaining('retention.ms=86400000'),
    ]);
    const [problem] = eventsProblems('scores', kept(day), ALONE, 30 * day);
    expect(problem).toMatch(/--add-config retention\.ms=2678400000$/);
  });

  it('are each reported if wrong', () => {
    const wrong = config({ 'compression.type': 'lz4', 'cleanup.policy': 'compact' });
    expect(eventsProblems('scores', wrong, ALONE)).toHaveLength(2);
  });

  it('are not reported if Kafka does not return them', () => {
    expect(eventsProblems('scores', new Map(), ALONE)).toEqual([]);
  });
});

describe('Settings of the topic of the dead letters', () => {
  it('allow every message of the other topic, with headers', () => {
    const events = config({ 'max.message.bytes': '5000000' });
    const letters = (bytes: number) => config({ 'max.message.bytes': String(bytes) });
    expect(deadLettersProblems('scores.dlq', letters(5_010_000), ALONE, events)).toEqual([]);
    expect(deadLettersProblems('scores.dlq', letters(2_097_152), ALONE, events)).toEqual([
      expect.stringMatching(/ has max\.message\.bytes=2097152, and .*--add-config max\.message\.bytes=5004096$/),
    ]);
  });

  it('may be compressed, but not compacted', () => {
    const letters = (changed: object) => config({ 'max.message.bytes': '2097152', ...changed });
    expect(deadLettersProblems('scores.dlq', letters({ 'compression.type': 'zstd' }), ALONE, config())).toEqual([]);
    expect(deadLettersProblems('scores.dlq', letters({ 'cleanup.policy': 'compact' }), ALONE, config())).toHaveLength(
      1,
    );
  });
});

describe('Settings of the topic of the ended epochs', () => {
  const epochs = (changed: object = {}) => config({ 'retention.ms': '-1', ...changed });

  it('keep everything for ever', () => {
    expect(epochsProblems('scores-epochs', epochs(), ALONE)).toEqual([]);
    for (const [name, value] of [
      ['cleanup.policy', 'compact'],
      ['retention.ms', '604800000'],
      ['retention.bytes', '1000000'],
    ] as const) {
      expect(epochsProblems('scores-epochs', epochs({ [name]: value }), ALONE)).toEqual([
        expect.stringMatching(
          `^Topic "scores-epochs" has ${name}=${value}, and .* --topic scores-epochs --add-config ${name}=`,
        ),
      ]);
    }
  });

  it('keep what was told on more than one broker, where there are more', () => {
    expect(epochsProblems('scores-epochs', epochs(), { replicas: 3, brokers: 3 })).toEqual([
      expect.stringContaining('min.insync.replicas=1'),
    ]);
    expect(epochsProblems('scores-epochs', epochs(), { replicas: 1, brokers: 3 })).toEqual([
      expect.stringContaining('is on one of 3 brokers alone'),
    ]);
  });

  it.each([1, 3])('are right when the service has created it, on %i brokers', (brokers) => {
    const { replicationFactor: replicas, configEntries } = epochsCreation(brokers);
    const created = new Map(configEntries.map(({ name, value }) => [name, value]));
    expect(epochsProblems('scores-epochs', created, { replicas, brokers })).toEqual([]);
    expect([created.get('retention.ms'), created.get('retention.bytes')]).toEqual(['-1', '-1']);
  });
});

describe('Replicas of both topics', () => {
  const problemsOf = (replicas: number, brokers: number, least: string) => {
    const events = config({ 'min.insync.replicas': least });
    const letters = config({ 'min.insync.replicas': least, 'max.message.bytes': '2097152' });
    const spread = { replicas, brokers };
    return [...eventsProblems('scores', events, spread), ...deadLettersProblems('scores.dlq', letters, spread, events)];
  };

  it.each([
    [1, 1, '1'],
    [2, 2, '2'],
    [3, 5, '2'],
    [0, 3, '1'],
  ])('are accepted: %i on %i brokers, of which %s must be in sync', (replicas, brokers, least) =>
    expect(problemsOf(replicas, brokers, least)).toEqual([]),
  );

  it('must have the events before they are acknowledged', () => {
    expect(problemsOf(3, 3, '1')).toEqual([
      expect.stringMatching(/"scores" has min\.insync\.replicas=1, and .* --add-config min\.insync\.replicas=2$/),
      expect.stringContaining('"scores.dlq" has min.insync.replicas=1'),
    ]);
  });

  it('must be more than one where there are more brokers', () => {
    expect(problemsOf(1, 3, '1')).toEqual([
      expect.stringContaining('Topic "scores" is on one of 3 brokers alone'),
      expect.stringContaining('Topic "scores.dlq" is on one of 3 brokers alone'),
    ]);
  });

  it.each([
    [1, 1, undefined],
    [2, 2, '2'],
    [6, 3, '2'],
  ])('of new topics, on %i brokers, are %i', (brokers, replicas, least) => {
    for (const { replicationFactor, configEntries } of [eventsCreation(brokers), deadLettersCreation(brokers)]) {
      expect(replicationFactor).toBe(replicas);
      expect(configEntries.find(({ name }) => name === 'min.insync.replicas')?.value).toBe(least);
    }
  });
});

/** One of each kind. */
const PERIODS = [ALL_TIME, '2026-11-23', '2026-W48', '2026-11', '2026', `s.${'s'.repeat(64)}`];
const ofEach = (value: number) => Object.fromEntries(PERIODS.map((period) => [period, value]));

const changeOf = (period: string): PeriodChange => ({
  period,
  newScore: Number.MIN_SAFE_INTEGER,
  tiebreaker: Number.MIN_SAFE_INTEGER,
  previousScore: Number.MIN_SAFE_INTEGER,
  previousTiebreaker: Number.MIN_SAFE_INTEGER,
  isApplied: true,
  rank: Number.MAX_SAFE_INTEGER,
  previousRank: Number.MAX_SAFE_INTEGER,
});

it('the largest event fits into a topic with the smallest accepted settings', () => {
  const largest: ScoreEvent = {
    playerId: 'p'.repeat(128),
    delta: Number.MIN_SAFE_INTEGER,
    newScore: Number.MIN_SAFE_INTEGER,
    timestamp: '2026-11-23T12:00:00.000Z',
    kind: 'score',
    board: 'b'.repeat(64),
    boardNo: 2 ** 31 - 1,
    epoch: Number.MAX_SAFE_INTEGER,
    seq: Number.MAX_SAFE_INTEGER,
    deployment: '0123456789ab',
    scores: ofEach(Number.MIN_SAFE_INTEGER),
    tiebreakers: ofEach(Number.MIN_SAFE_INTEGER),
    keyed: {
      key: '"'.repeat(255),
      payload: '"'.repeat(255),
      place: 999,
      previousScore: Number.MIN_SAFE_INTEGER,
      previousTiebreaker: Number.MIN_SAFE_INTEGER,
      periods: [changeOf(ALL_TIME), ...PERIODS.slice(1).map(changeOf)],
      rank: Number.MAX_SAFE_INTEGER,
      previousRank: Number.MAX_SAFE_INTEGER,
    },
  };
  const batch = recordBatch([new TextMessage(encodeKey(largest), encodeEvent(largest), { index: 0, of: 1 })], 0);
  expect(batch.length).toBeLessThan(LARGEST_EVENT_BYTES);
});
