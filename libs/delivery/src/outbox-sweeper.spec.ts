import { Logger } from '@nestjs/common';
import { NO_METER, Placement } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ONE_SHARD } from '../../../test/support/boards.js';
import { turn } from '../../../test/support/turns.js';
import { ListLog, MapOutbox, event } from './outbox.fixture.js';
import { OutboxSweeper } from './outbox-sweeper.js';

let log: ListLog;
let outbox: MapOutbox;
let pauses: number[];
let waits: number[];
let sweeps: number;
let sweeper: OutboxSweeper;

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  log = new ListLog();
  outbox = new MapOutbox();
  pauses = [];
  sweeps = 1;
  sweeper = new OutboxSweeper(log, outbox, ONE_SHARD, NO_METER, pauseOf);
});

/** Allows as many sweeps as a test asks for, then waits for the stop. */
async function pauseOf(ms: number, signal: AbortSignal): Promise<void> {
  pauses.push(ms);
  if (pauses.length > sweeps) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}

async function sweep(times: number): Promise<void> {
  sweeps = times;
  sweeper.start();
  while (pauses.length <= times) await turn();
  waits = [...pauses];
  await sweeper.stop({ timeoutMs: 1000 });
}

describe('OutboxSweeper', () => {
  it('sends abandoned entries page after page, and removes them from the outbox', async () => {
    for (let id = 1; id <= 250; id++) outbox.put(`e${id}`, [event(id), event(1000 + id)]);
    await sweep(1);
    expect(log.batches.map((batch) => batch.length)).toEqual([200, 200, 100]);
    expect(outbox.pending.size).toBe(0);
  });

  it('sends nothing when no entry is abandoned', async () => {
    await sweep(3);
    expect(log.attempts).toBe(0);
    expect(waits).toEqual([1000, 1000, 1000, 1000]);
  });

  it('keeps all entries while the log is down, and tries less and less often', async () => {
    outbox.put('a', [event(1)]);
    log.failing = true;
    await sweep(7);
    expect(outbox.pending.size).toBe(1);
    expect(waits).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000]);
  });

  it('sweeps the other shards while the store of one does not answer, and says so', async () => {
    outbox.put('a', [event(1)]);
    const placement = Placement.of({ number: 1, shards: 2 });
    const asked = outbox.claimStale.bind(outbox);
    outbox.claimStale = async (shard, ...rest) => {
      if (shard === placement.shards[0]) throw new Error('no store');
      return asked(shard, ...rest);
    };
    sweeper = new OutboxSweeper(log, outbox, placement, NO_METER, pauseOf);
    await sweep(1);
    expect(log.seqs).toEqual([1]);
    expect(sweeper.problem).toBe('no store');
  });

  it('releases its claim on a board after each failure', async () => {
    outbox.put('a', [event(1)]);
    log.failing = true;
    await sweep(3);
    expect(outbox.released).toBe(3);
    expect(sweeper.problem).toBe('no broker');
  });

  it('keeps its longer pause while another process sweeps, and resets it after it has sent something', async () => {
    outbox.put('a', [event(1)]);
    log.failing = true;
    const turns = [() => (outbox.elsewhere = true), () => (outbox.elsewhere = log.failing = false)];
    outbox.release = async () => void turns.shift()?.();
    outbox.claimStale = async (board, _, limit) => {
      if (!outbox.elsewhere) return outbox.oldest(board, limit);
      turns.shift()?.();
      return null;
    };
    await sweep(4);
    expect(waits).toEqual([1000, 2000, 2000, 1000, 1000]);
    expect(sweeper.problem).toBeNull();
  });

  it('sends entries again that could not be removed', async () => {
    outbox.put('a', [event(1)]);
    outbox.failing = true;
    await sweep(2);
    expect(log.seqs).toEqual([1, 1]);
  });

  it('stops while it waits', async () => {
    await sweep(0);
    expect(log.attempts).toBe(0);
  });
});
