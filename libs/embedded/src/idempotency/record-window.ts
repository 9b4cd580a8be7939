import { IdempotencyKeyReusedError, type ScoreUpdate } from '@standings/domain';
import type { SinkLog } from '@standings/sink';
import type { Answer, IdempotencyRecord } from './idempotency-record.js';
import { RecordGeneration, nameOf } from './record-generation.js';

/** Where records are stored for the next start, by generation. */
export interface RecordStorage {
  /** The numbers of its generations; two or more. */
  readonly numbers: readonly number[];
  /** The records of a generation that are newer than `after`, ms since 1970; oldest first. */
  load(number: number, after: number): Promise<readonly IdempotencyRecord[]>;
  /** Deletes the records of generations. */
  clear(numbers: readonly number[]): Promise<void>;
}

export interface RecordWindowSettings {
  /** How long a key holds after the latest of its updates, in ms, at least 1000. */
  readonly ttlMs: number;
  /** Most records of a generation, at least 1. */
  readonly generationSize: number;
}

/** A generation also ends at this share of the time that a key holds, so that memory follows the need. */
const PARTS = 8;

/**
 * The idempotency keys that hold.
 *
 * Records are forgotten by generation: that costs the same for one record and for many, and delays no update. One extra number
 * is kept free, so that the next generation can begin while the database clears a forgotten one.
 */
export class RecordWindow {
  /**
   * @param held generations, newest first; the first takes new records.
   * @param free numbers of cleared generations.
   */
  private constructor(
    private readonly storage: RecordStorage,
    private readonly settings: RecordWindowSettings,
    private readonly log: Pick<SinkLog, 'warn'>,
    private readonly held: RecordGeneration[],
    private readonly free: number[],
  ) {}

  /** Reads the records that hold, and deletes the others. */
  static async open(
    storage: RecordStorage,
    settings: RecordWindowSettings,
    log: Pick<SinkLog, 'warn'>,
    now: number,
  ): Promise<RecordWindow> {
    const found = await load(storage, settings.ttlMs, now);
    const held = found.toSorted((a, b) => b.until - a.until).slice(0, storage.numbers.length - 1);
    const free = storage.numbers.filter((number) => held.every((generation) => generation.number !== number));
    await storage.clear(free);
    return new RecordWindow(storage, settings, log, held, free);
  }

  /** The number of records, some of them expired. */
  get size(): number {
    return this.held.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * The answer to the update when it was applied; null if it was not applied, or has no key.
   *
   * @throws {IdempotencyKeyReusedError} if its key belongs to another payload.
   */
  find({ board, idempotency }: ScoreUpdate, now: number): Answer | null {
    if (idempotency === undefined) return null;
    const name = nameOf(board.no, idempotency.key);
    for (const generation of this.held) {
      const known = generation.find(name, now);
      if (known === undefined) continue;
      if (known.payload !== idempotency.payload) throw new IdempotencyKeyReusedError();
      const answer = known.answers[idempotency.place];
      if (answer !== undefined) return answer;
    }
    return null;
  }

  /** Records the answer to an update. @returns the record to store with its score; null if it has no key. */
  put({ board, idempotency }: ScoreUpdate, answer: Answer, at: number): IdempotencyRecord | null {
    if (idempotency === undefined) return null;
    const generation = this.current(at);
    const record = {
      board: board.no,
      idempotency,
      answer: answerOf(answer),
      at,
      generation: generation.number,
    };
    generation.put(record);
    return record;
  }

  private current(now: number): RecordGeneration {
    const [newest] = this.held;
    if (newest !== undefined && !this.isFull(newest, now)) return newest;
    const number = this.free.shift();
    // The database still clears, so the newest generation takes more.
    if (number === undefined) return newest as RecordGeneration;
    const generation = new RecordGeneration(number, this.settings.ttlMs);
    this.held.unshift(generation);
    this.forget(now);
    return generation;
  }

  private isFull({ size, since }: RecordGeneration, now: number): boolean {
    return size >= this.settings.generationSize || since + this.settings.ttlMs / PARTS <= now;
  }

  /** Drops surplus generations, and those whose keys have all expired. */
  private forget(now: number): void {
    const holding = this.held.findLastIndex(({ until }) => until + this.settings.ttlMs > now) + 1;
    const dropped = this.held.splice(Math.min(Math.max(1, holding), this.storage.numbers.length - 1));
    if (dropped.length > 0) void this.clear(dropped.map(({ number }) => number));
  }

  private async clear(numbers: readonly number[]): Promise<void> {
    try {
      await this.storage.clear(numbers);
    } catch (error) {
      // Harmless: these records are forgotten, and are deleted together with the next ones under this number.
      this.log.warn('Deleting old idempotency keys failed', { error });
    }
    this.free.push(...numbers);
  }
}

/** Without tiebreakers and periods where there are none: they would take memory. */
function answerOf(answer: Answer): Answer {
  const { newScore, tiebreaker, previousScore, previousTiebreaker, isApplied, rank, previousRank, periods } = answer;
  const shared = { newScore, previousScore, isApplied, rank, previousRank };
  const ofPeriods = periods === undefined ? shared : { ...shared, periods };
  return tiebreaker === undefined ? ofPeriods : { ...ofPeriods, tiebreaker, previousTiebreaker };
}

async function load(storage: RecordStorage, ttlMs: number, now: number): Promise<RecordGeneration[]> {
  const found: RecordGeneration[] = [];
  for (const number of storage.numbers) {
    const generation = new RecordGeneration(number, ttlMs);
    for (const record of await storage.load(number, now - ttlMs)) generation.put(record);
    if (generation.size > 0) found.push(generation);
  }
  return found;
}
