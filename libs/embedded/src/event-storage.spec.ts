import { GLOBAL_BOARD } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../test/support/score-events.js';
import { EventStorage } from './event-storage.js';
import type { IdempotencyRecord, Storable } from './idempotency/idempotency-record.js';

const delivery = { heartbeat: () => Promise.resolve(), stopping: new AbortController().signal };

function recordOf(key: string): IdempotencyRecord {
  const answer = { newScore: 5, previousScore: 5, isApplied: false, rank: 1, previousRank: 1 };
  return { board: GLOBAL_BOARD.no, idempotency: { key, payload: 'digest', place: 0 }, answer, at: 0, generation: 0 };
}

const event: Storable = { event: scoreEvent({}), idempotencyRecord: null };
const alone = (key: string): Storable => ({ event: null, idempotencyRecord: recordOf(key) });

/** What is stored, in order. @param fails whether the events cannot be stored. */
function storage(fails = false) {
  const stored: string[] = [];
  const sink = {
    write: async (events: readonly unknown[]) => {
      if (fails) throw new Error('not stored');
      stored.push(`${events.length} events`);
    },
  };
  const saveAlone = async (records: readonly IdempotencyRecord[]) =>
    void stored.push(...records.map(({ idempotency }) => idempotency.key));
  let tries = 0;
  const retry = {
    run: async <T>(_what: string, attempt: () => Promise<T>) => {
      tries += 1;
      return attempt();
    },
  };
  return { stored, storage: new EventStorage(sink, saveAlone, retry), tries: () => tries };
}

describe('EventStorage', () => {
  it('stores the records without an event after the events, which made what they answer', async () => {
    const { stored, storage: its } = storage();
    await its.write([alone('a'), event, alone('b'), event], delivery);
    expect(stored).toEqual(['2 events', 'a', 'b']);
  });

  it('stores none of them if the events are not stored', async () => {
    const { stored, storage: its } = storage(true);
    await expect(its.write([alone('a'), event], delivery)).rejects.toThrow('not stored');
    expect(stored).toEqual([]);
  });

  it('has nothing more to do for events alone', async () => {
    const { storage: its, tries } = storage();
    await its.write([event], delivery);
    expect(tries()).toBe(0);
  });
});
