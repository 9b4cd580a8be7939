import { GLOBAL_BOARD, IdempotencyKeyReusedError, type ScoreUpdate } from '@standings/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { IdempotencyRecord } from './idempotency-record.js';
import { type RecordStorage, RecordWindow } from './record-window.js';

const TTL_MS = 8000;
const SIZE = 10;
/** As many generations as in the database, which holds nine. */
const NUMBERS = [...Array(10).keys()];

/** A database that keeps what `put` returned. It clears at once, or only when a test says so. */
class FakeStorage implements RecordStorage {
  readonly numbers = NUMBERS;
  readonly records: IdempotencyRecord[] = [];
  readonly cleared: number[] = [];
  clearing: () => Promise<void> = async () => {};

  async load(number: number, after: number): Promise<IdempotencyRecord[]> {
    return this.records.filter(({ generation, at }) => generation === number && at > after);
  }

  async clear(numbers: readonly number[]): Promise<void> {
    await this.clearing();
    this.cleared.push(...numbers);
    const kept = this.records.filter(({ generation }) => !numbers.includes(generation));
    this.records.splice(0, Infinity, ...kept);
  }
}

let storage: FakeStorage;
let window: RecordWindow;
let warnings: number;

const open = (now = 0): Promise<RecordWindow> =>
  RecordWindow.open(storage, { ttlMs: TTL_MS, generationSize: SIZE }, { warn: () => (warnings += 1) }, now);

beforeEach(async () => {
  storage = new FakeStorage();
  warnings = 0;
  window = await open();
  storage.cleared.length = 0;
});

const turn = () => new Promise<void>(setImmediate);

const keyed = (key: number | string, payload = 'digest', place = 0): ScoreUpdate => ({
  board: GLOBAL_BOARD,
  playerId: 'a',
  delta: 1,
  idempotency: { key: String(key), payload, place },
});

/** Records an update with a unique answer. */
function put(update: ScoreUpdate, at: number, newScore = at): void {
  const record = window.put(
    update,
    { newScore, previousScore: null, isApplied: true, rank: 1, previousRank: null },
    at,
  );
  storage.records.push(record as IdempotencyRecord);
}

const found = (update: ScoreUpdate, now: number) => window.find(update, now)?.newScore;

describe('RecordWindow', () => {
  it('holds a key for its time, to the millisecond', () => {
    put(keyed('a'), 1000);
    expect(found(keyed('a'), 1000 + TTL_MS - 1)).toBe(1000);
    expect(found(keyed('a'), 1000 + TTL_MS)).toBeUndefined();
    expect(window.find(keyed('a', 'other'), 1000 + TTL_MS)).toBeNull();
    put(keyed('a', 'other'), 1000 + TTL_MS);
    expect(found(keyed('a', 'other'), 1001 + TTL_MS)).toBe(1000 + TTL_MS);
    expect(() => window.find(keyed('a'), 1001 + TTL_MS)).toThrow(IdempotencyKeyReusedError);
  });

  it('treats every update of a request as new when its key has expired', () => {
    // No other generation can begin, so both are in the same one.
    storage.clearing = () => new Promise(() => {});
    for (let key = 0; key < 12 * SIZE; key++) put(keyed(key), 0);
    for (const place of [0, 1]) put(keyed('a', 'digest', place), 0);
    put(keyed('a', 'digest', 0), TTL_MS);
    expect(found(keyed('a', 'digest', 0), TTL_MS)).toBe(TTL_MS);
    expect(found(keyed('a', 'digest', 1), TTL_MS)).toBeUndefined();
  });

  it('holds at least its number of latest records, and at most a generation more', async () => {
    for (let key = 0; key < 500; key++) {
      put(keyed(key), 0, key);
      await turn();
      expect(window.size).toBeLessThanOrEqual(9 * SIZE);
      for (let one = Math.max(0, key - 8 * SIZE); one <= key; one++) expect(found(keyed(one), 0)).toBe(one);
    }
    expect(found(keyed(500 - 9 * SIZE - 1), 0)).toBeUndefined();
    expect(storage.records.length).toBeLessThanOrEqual(9 * SIZE);
  });

  it('forgets expired records, in memory and in the database', async () => {
    for (let at = 0; at < TTL_MS; at += 100) put(keyed(at), at);
    await turn();
    put(keyed('late'), 3 * TTL_MS);
    await turn();
    expect(window.size).toBe(1);
    expect(storage.records).toHaveLength(1);
  });

  it('goes on while the database clears slowly, and still holds enough records', async () => {
    let clear = () => {};
    storage.clearing = () => new Promise((resolve) => (clear = resolve));
    for (let key = 0; key < 300; key++) put(keyed(key), 0, key);
    for (let key = 300 - 8 * SIZE; key < 300; key++) expect(found(keyed(key), 0)).toBe(key);
    clear();
    await turn();
    put(keyed(300), 0, 300);
    expect(found(keyed(300), 0)).toBe(300);
    expect(storage.cleared).toHaveLength(1);
  });

  it('reuses a number even if clearing it has failed, and clears it the next time', async () => {
    storage.clearing = () => Promise.reject(new Error('no answer'));
    for (let key = 0; key < 12 * SIZE; key++) {
      put(keyed(key), 0, key);
      await turn();
    }
    expect(warnings).toBeGreaterThan(0);
    storage.clearing = async () => {};
    for (let key = 0; key < 12 * SIZE; key++) {
      put(keyed(`again ${key}`), 0, key);
      await turn();
    }
    expect(storage.records.length).toBeLessThanOrEqual(9 * SIZE);
  });

  it('clears records at the start that are too old or too many', async () => {
    for (const generation of NUMBERS) {
      const answer = { newScore: generation, previousScore: null, isApplied: true, rank: 1, previousRank: null };
      const idempotency = { key: String(generation), payload: 'digest', place: 0 };
      const at = 100 * ((generation + 5) % 10);
      storage.records.push({ board: GLOBAL_BOARD.no, idempotency, answer, at, generation });
    }
    window = await open(TTL_MS - 1);
    expect(NUMBERS.filter((number) => found(keyed(number), TTL_MS - 1) === undefined)).toEqual([5]);
    window = await open(TTL_MS + 100);
    expect(NUMBERS.map((number) => found(keyed(number), TTL_MS + 100))).toEqual([
      0,
      1,
      2,
      3,
      4,
      undefined,
      undefined,
      7,
      8,
      9,
    ]);
    expect(new Set(storage.records.map(({ generation }) => generation))).toEqual(new Set([0, 1, 2, 3, 4, 7, 8, 9]));
  });

  it('knows the same keys after a restart', async () => {
    const step = fc.record({ key: fc.nat({ max: 60 }), place: fc.nat({ max: 2 }), waits: fc.nat({ max: 400 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 200 }), async (steps) => {
        storage = new FakeStorage();
        window = await open();
        let now = 0;
        for (const { key, place, waits } of steps) {
          now += waits;
          if (found(keyed(key, 'digest', place), now) === undefined) put(keyed(key, 'digest', place), now);
          await turn();
        }
        const all = [...Array(61).keys()].flatMap((key) => [0, 1, 2].map((place) => keyed(key, 'digest', place)));
        // In memory a key holds longer if another of its updates came later. The database counts from each update.
        const recent = all.filter((one) => (found(one, now) ?? -Infinity) > now - TTL_MS);
        const before = recent.map((one) => found(one, now));
        window = await open(now);
        expect(recent.map((one) => found(one, now))).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });
});
