import { ALL_TIME, type ScoreEvent } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { encodeEvent, encodeKey } from '@standings/event-json';
import { recordBatch } from '../kafkajs/record-batch.js';
import { TextMessage } from '../kafkajs/text-message.js';
import { deadLettersProblems, eventsProblems, LARGEST_EVENT_BYTES, type TopicConfig } from './topic-settings.js';

const RIGHT = {
  'cleanup.policy': 'delete',
  'compression.type': 'producer',
  'message.timestamp.type': 'LogAppendTime',
  'retention.ms': '604800000',
  'max.message.bytes': '1048588',
};

const config = (changed: Readonly<Record<string, string>> = {}): TopicConfig =>
  new Map(Object.entries({ ...RIGHT, ...changed }));

describe('Settings of the topic of the events', () => {
  it.each([{}, { 'retention.ms': '-1' }, { 'retention.ms': '86400000' }, { 'max.message.bytes': '262144' }])(
    'are accepted: %j',
    (changed) => expect(eventsProblems('scores', config(changed))).toEqual([]),
  );

  it.each([
    ['cleanup.policy', 'compact,delete', 'delete'],
    ['compression.type', 'zstd', 'producer'],
    ['message.timestamp.type', 'CreateTime', 'LogAppendTime'],
    ['retention.ms', '3600000', '604800000'],
    ['max.message.bytes', '1000', '1048576'],
  ])('are refused with %s=%s, with the command that corrects it', (name, value, right) => {
    const [problem, ...others] = eventsProblems('scores', config({ [name]: value }));
    expect(others).toEqual([]);
    expect(problem).toContain(`Topic "scores" has ${name}=${value}, and `);
    expect(problem).toMatch(new RegExp(`--alter --topic scores --add-config ${name}=${right}$`));
  });

  it('are each reported if wrong', () => {
    const wrong = config({ 'compression.type': 'lz4', 'cleanup.policy': 'compact' });
    expect(eventsProblems('scores', wrong)).toHaveLength(2);
  });

  it('are not reported if Kafka does not return them', () => {
    expect(eventsProblems('scores', new Map())).toEqual([]);
  });
});

describe('Settings of the topic of the dead letters', () => {
  it('allow every message of the other topic, with headers', () => {
    const events = config({ 'max.message.bytes': '5000000' });
    const letters = (bytes: number) => config({ 'max.message.bytes': String(bytes) });
    expect(deadLettersProblems('scores.dlq', letters(5_010_000), events)).toEqual([]);
    expect(deadLettersProblems('scores.dlq', letters(2_097_152), events)).toEqual([
      expect.stringMatching(/ has max\.message\.bytes=2097152, and .*--add-config max\.message\.bytes=5004096$/),
    ]);
  });

  it('may be compressed, but not compacted', () => {
    const letters = (changed: object) => config({ 'max.message.bytes': '2097152', ...changed });
    expect(deadLettersProblems('scores.dlq', letters({ 'compression.type': 'zstd' }), config())).toEqual([]);
    expect(deadLettersProblems('scores.dlq', letters({ 'cleanup.policy': 'compact' }), config())).toHaveLength(1);
  });
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
    scores: { [ALL_TIME]: Number.MIN_SAFE_INTEGER },
  };
  const batch = recordBatch([new TextMessage(encodeKey(largest), encodeEvent(largest))], 0);
  expect(batch.length).toBeLessThan(LARGEST_EVENT_BYTES);
});
