import {
  EventLog,
  GLOBAL_BOARD,
  LogTail,
  NO_METER,
  Outbox,
  type OutboxEntry,
  type ScoreEvent,
  scoreEventOf,
  type ShardId,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { GLOBAL_SHARD as shard } from '../../../test/support/boards.js';
import { EventDrain } from './event-drain.js';

/** What was done, in order. */
let done: string[];
let left: { entry: OutboxEntry; events: ScoreEvent[] }[];
let drain: EventDrain;
let stopping: AbortController;

class FakeOutbox extends Outbox {
  async confirm(entries: readonly OutboxEntry[]): Promise<void> {
    done.push(`confirmed ${entries.map(({ id }) => id).join(' ')}`);
    left = left.filter(({ entry }) => !entries.includes(entry));
  }
  look(): Promise<never> {
    throw new Error('A drain does not ask for ages.');
  }
  latest(): Promise<never> {
    throw new Error('A drain asks for the oldest entries.');
  }
  async release(): Promise<void> {}
  claimStale(): Promise<never> {
    throw new Error('A drain does not wait for a claim, which another process may hold.');
  }
  async oldest(_: ShardId, limit: number): Promise<typeof left> {
    return left.slice(0, limit);
  }
}

class FakeLog extends EventLog {
  readonly name = 'the fake log';
  async append(events: readonly ScoreEvent[]): Promise<void> {
    done.push(`appended ${events.map(({ seq }) => seq).join(' ')}`);
  }
}

class FakeTail extends LogTail {
  async store(of: ShardId, report: (stored: number) => void, stopping: AbortSignal): Promise<void> {
    expect(of).toBe(shard);
    done.push('stored the tail');
    report(7);
    stopping.throwIfAborted();
  }

  end = async () => ({});
  salvage = async () => ({});
}

beforeEach(() => {
  done = [];
  left = [];
  stopping = new AbortController();
  drain = new EventDrain(new FakeOutbox(), new FakeLog(), new FakeTail(), NO_METER);
});

function put(id: string, ...seqs: number[]): void {
  const applied = {
    playerId: 'p1',
    delta: 1,
    newScore: 1,
    scores: [{ period: 'all', score: 1 }] as const,
    timestamp: '',
    board: GLOBAL_BOARD,
    epoch: 1,
  };
  const events = seqs.map((seq) => scoreEventOf({ ...applied, seq }));
  left.push({ entry: { shard, id, size: seqs.length }, events });
}

const upTo = (seq: number, report: (stage: object) => void = () => undefined) =>
  drain.upTo({ epoch: 1, seq }, shard, report, stopping.signal);

describe('EventDrain', () => {
  it('removes entries only after the log has them, and then has the tail of the log stored', async () => {
    put('a', 1, 2);
    put('b', 3);
    await upTo(3);
    expect(done).toEqual(['appended 1 2 3', 'confirmed a b', 'stored the tail']);
  });

  it('leaves entries after the version, so that new updates do not delay it', async () => {
    put('a', 1);
    put('b', 2, 3);
    put('c', 4);
    await upTo(2);
    expect(done.slice(0, 2)).toEqual(['appended 1 2 3', 'confirmed a b']);
    expect(left.map(({ entry }) => entry.id)).toEqual(['c']);
  });

  it('sends page after page, and reports its progress', async () => {
    for (let seq = 1; seq <= 150; seq++) put(`e${seq}`, seq);
    const reports: object[] = [];
    await upTo(150, (stage) => reports.push(stage));
    expect(left).toEqual([]);
    expect(reports).toEqual([
      { stage: 'outbox', count: 100 },
      { stage: 'outbox', count: 150 },
      { stage: 'log', count: 7 },
    ]);
  });

  it('rejects with the reason of the stop, before the next page', async () => {
    put('a', 1);
    stopping.abort(new Error('The process is stopping.'));
    await expect(upTo(1)).rejects.toThrow('The process is stopping.');
    expect(done).toEqual([]);
  });

  it('rejects with the reason of the stop while the tail is stored', async () => {
    const stopped = upTo(1, () => stopping.abort(new Error('The process is stopping.')));
    await expect(stopped).rejects.toThrow('The process is stopping.');
  });
});
