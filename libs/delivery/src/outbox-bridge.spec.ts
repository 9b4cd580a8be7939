import { Logger } from '@nestjs/common';
import { type Meter, ScoreChanged } from '@standings/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { turn, until } from '../../../test/support/turns.js';
import { ListLog, MapOutbox, event } from './outbox.fixture.js';
import { OutboxBridge } from './outbox-bridge.js';

let log: ListLog;
let outbox: MapOutbox;
let bridge: OutboxBridge;
let pauses: number[];
const meter = { count: vi.fn<Meter['count']>(), measure: vi.fn<Meter['measure']>() };

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  log = new ListLog();
  outbox = new MapOutbox();
  pauses = [];
  meter.count.mockClear();
  bridge = new OutboxBridge(log, outbox, meter, async (ms) => {
    pauses.push(ms);
    await turn();
  });
});

afterEach(() => bridge.stop({ timeoutMs: 0 }));

function publish(id: string, ...seqs: number[]): void {
  for (const changed of outbox.put(id, seqs.map(event))) bridge.handle(changed);
}

describe('OutboxBridge', () => {
  it('sends what was published together, in order, and empties the outbox', async () => {
    bridge.start();
    publish('a', 1, 2);
    publish('b', 3);
    await until(() => outbox.pending.size === 0);
    expect(log.batches.map((batch) => batch.map(({ seq }) => seq))).toEqual([[1, 2, 3]]);
    expect(meter.count.mock.calls).toEqual([['events_appended', 3]]);
  });

  it('gathers the next batch while one is in flight', async () => {
    const release = holdLog();
    bridge.start();
    publish('a', 1);
    await until(() => log.attempts === 1);
    publish('b', 2);
    publish('c', 3);
    release();
    await until(() => outbox.pending.size === 0);
    expect(log.batches.map((batch) => batch.length)).toEqual([1, 2]);
  });

  it('keeps an entry in the outbox until the log has the last of its events', async () => {
    const [first, second] = outbox.put('a', [event(1), event(2)]) as [ScoreChanged, ScoreChanged];
    bridge.start();
    bridge.handle(first);
    await until(() => log.batches.length === 1);
    await turn();
    expect(outbox.pending.size).toBe(1);
    bridge.handle(second);
    await until(() => outbox.pending.size === 0);
  });

  it('sends at most 4,000 events at a time', async () => {
    bridge.start();
    for (let id = 0; id < 10_000; id++) publish(`e${id}`, id);
    await until(() => outbox.pending.size === 0);
    expect(log.batches.map((batch) => batch.length)).toEqual([4000, 4000, 2000]);
  });

  it('sends a batch again, after longer and longer pauses, until the log takes it', async () => {
    log.failing = true;
    bridge.start();
    publish('a', 1);
    await until(() => log.attempts === 8);
    expect(outbox.pending.size).toBe(1);
    log.failing = false;
    await until(() => outbox.pending.size === 0);
    expect(log.seqs).toEqual([1]);
    expect(pauses.slice(1, 9)).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('leaves events that do not fit into its memory in the outbox, and goes on', async () => {
    const release = holdLog();
    bridge.start();
    for (let id = 0; id < 60_000; id++) publish(`e${id}`, id);
    release();
    await until(() => log.seqs.length === 50_000);
    await until(() => outbox.pending.size === 10_000);
    publish('later', 60_000);
    await until(() => !outbox.pending.has('later'));
    expect(log.seqs.slice(-2)).toEqual([49_999, 60_000]);
  });

  it('goes on when the outbox does not answer', async () => {
    bridge.start();
    outbox.failing = true;
    publish('a', 1);
    await until(() => log.seqs.length === 1);
    outbox.failing = false;
    publish('b', 2);
    await until(() => !outbox.pending.has('b'));
    expect(log.seqs).toEqual([1, 2]);
  });

  it('sends one batch while entries of the last are removed, and the next after that', async () => {
    let release: () => void = () => undefined;
    outbox.hold = new Promise((resolve) => (release = resolve));
    bridge.start();
    for (const [id, seq] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const) {
      publish(id, seq);
      await turn();
      await turn();
    }
    await until(() => log.batches.length === 2);
    await turn();
    expect(log.seqs).toEqual([1, 2]);
    release();
    await until(() => outbox.pending.size === 0);
    expect(log.seqs).toEqual([1, 2, 3]);
  });

  it('ignores changes without an outbox entry', async () => {
    bridge.start();
    const [changed] = outbox.put('a', [event(1)]) as [ScoreChanged];
    bridge.handle(new ScoreChanged(changed.event, null));
    await bridge.stop({ timeoutMs: 1000 });
    expect(log.attempts).toBe(0);
  });

  it('sends what is left when it stops', async () => {
    bridge.start();
    publish('a', 1, 2);
    await bridge.stop({ timeoutMs: 1000 });
    expect(log.seqs).toEqual([1, 2]);
    expect(outbox.pending.size).toBe(0);
  });

  it('stops in time when the log does not answer, and leaves the rest in the outbox', async () => {
    holdLog();
    bridge.start();
    publish('a', 1);
    await until(() => log.attempts === 1);
    await bridge.stop({ timeoutMs: 10 });
    expect(outbox.pending.size).toBe(1);
  });
});

function holdLog(): () => void {
  let release: () => void = () => undefined;
  log.hold = new Promise((resolve) => (release = resolve));
  return release;
}
