import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { turn, until } from '../../../../test/support/turns.js';
import type { ScoreEventsTopic } from './score-events-topic.js';
import { TopicHealthCheck } from './topic-health-check.js';
import { TopicWatch } from './topic-watch.js';

const ZSTD = 'Topic "score-events" has compression.type=zstd';
const COMPACTED = 'Topic "score-events" has cleanup.policy=compact';

let looks: number;
let problems: () => Promise<readonly string[]>;
let pauses: number[];
let warn: MockInstance<Logger['warn']>;
let watch: TopicWatch;

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  looks = 0;
  pauses = [];
  problems = async () => [];
  warn = vi.spyOn(Logger.prototype, 'warn');
  const topic = { problems: () => ((looks += 1), problems()) } as unknown as ScoreEventsTopic;
  watch = new TopicWatch(topic, async (ms) => {
    pauses.push(ms);
    await turn();
  });
});

afterEach(async () => {
  await watch.stop({ timeoutMs: 0 });
  vi.restoreAllMocks();
});

async function look(times = 1): Promise<void> {
  watch.start();
  const target = looks + times;
  await until(() => looks > target);
}

describe('TopicWatch', () => {
  it('reports each problem in health while it lasts, and in the log once', async () => {
    const health = new TopicHealthCheck(watch);
    problems = async () => [ZSTD, COMPACTED];
    await look(3);
    expect(await health.check()).toEqual({ up: false, reason: `${ZSTD} ${COMPACTED}` });
    problems = async () => [ZSTD];
    await look();
    expect(await health.check()).toEqual({ up: false, reason: ZSTD });
    problems = async () => [];
    await look();
    expect(await health.check()).toEqual({ up: true });
    expect(warn.mock.calls.map(([message]) => message)).toEqual([ZSTD, COMPACTED]);
  });

  it('checks at once, every 2 s until Kafka answers, and then every 30 s', async () => {
    problems = () => Promise.reject(new Error('no broker'));
    await look(2);
    problems = async () => [];
    await look(2);
    expect(pauses.slice(0, 3)).toEqual([0, 2000, 2000]);
    expect(pauses.at(-1)).toBe(30_000);
    expect(warn).not.toHaveBeenCalled();
  });

  it('logs once that it may not read the settings, and keeps what it knows', async () => {
    problems = async () => [ZSTD];
    await look();
    problems = () => Promise.reject(Object.assign(new Error('denied'), { type: 'TOPIC_AUTHORIZATION_FAILED' }));
    await look(3);
    expect(watch.problems).toEqual([ZSTD]);
    expect(warn.mock.calls.filter(([message]) => String(message).includes('DESCRIBE_CONFIGS'))).toHaveLength(1);
  });
});
