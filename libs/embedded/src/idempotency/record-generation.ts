import type { Answer, IdempotencyRecord } from './idempotency-record.js';

/** The answers under one key of a board. */
export interface RecordedKey {
  readonly payload: string;
  /** When the latest of its updates was applied, ms since 1970. */
  at: number;
  /** By the places of the updates in their request. */
  readonly answers: Answer[];
}

/** The records of one span of time, which are forgotten together. */
export class RecordGeneration {
  /** By name. */
  private readonly keys = new Map<string, RecordedKey>();
  private records = 0;
  private first = Infinity;
  private last = -Infinity;

  /**
   * @param number of the partition that stores its records.
   * @param ttlMs how long a key holds after the latest of its updates.
   */
  constructor(
    readonly number: number,
    private readonly ttlMs: number,
  ) {}

  get size(): number {
    return this.records;
  }

  /** Time of its first record, ms since 1970; `Infinity` if there is none. */
  get since(): number {
    return this.first;
  }

  /** Time of its last record, ms since 1970; `-Infinity` if there is none. */
  get until(): number {
    return this.last;
  }

  /** Undefined unless the key holds. @param name see {@link nameOf}. */
  find(name: string, now: number): RecordedKey | undefined {
    const known = this.keys.get(name);
    return known !== undefined && known.at + this.ttlMs > now ? known : undefined;
  }

  /** Records must come in the order of their times. */
  put({ board, idempotency, answer, at }: IdempotencyRecord): void {
    const name = nameOf(board, idempotency.key);
    const known = this.find(name, at) ?? this.begin(name, idempotency.payload);
    known.at = at;
    known.answers[idempotency.place] = answer;
    this.records += 1;
    this.first = Math.min(this.first, at);
    this.last = Math.max(this.last, at);
  }

  private begin(name: string, payload: string): RecordedKey {
    // Room for one, as most requests have one update: the first assignment to `[]` makes room for 17.
    const known = { payload: copyOf(payload), at: 0, answers: Array<Answer>(1) };
    this.keys.set(copyOf(name), known);
    return known;
  }
}

/** A key with its board. @param board its number. */
export function nameOf(board: number, key: string): string {
  return `${board} ${key}`;
}

/** A flat copy. A sliced or joined string keeps its sources in memory: a record took 390 bytes instead of 310. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
