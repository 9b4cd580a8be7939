import type { Answer, IdempotencyMark } from './idempotency-mark.js';

/** What was answered under one key of a board. */
export interface MarkedKey {
  readonly payload: string;
  /** When the latest of its updates was applied, ms since 1970. */
  at: number;
  /** By the places of the updates in their request. */
  readonly answers: Answer[];
}

/** The marks of one stretch of time, which are forgotten together. */
export class MarkGeneration {
  /** By name. */
  private readonly keys = new Map<string, MarkedKey>();
  private marks = 0;
  private first = Infinity;
  private last = -Infinity;

  /**
   * @param number under which its marks are stored.
   * @param ttlMs how long a key holds after the latest of its updates.
   */
  constructor(
    readonly number: number,
    private readonly ttlMs: number,
  ) {}

  get size(): number {
    return this.marks;
  }

  /** When its first mark was made, ms since 1970; `Infinity` if there is none. */
  get since(): number {
    return this.first;
  }

  /** When its last mark was made, ms since 1970; `-Infinity` if there is none. */
  get until(): number {
    return this.last;
  }

  /** Undefined unless the key holds. @param name see {@link nameOf}. */
  find(name: string, now: number): MarkedKey | undefined {
    const marked = this.keys.get(name);
    return marked !== undefined && marked.at + this.ttlMs > now ? marked : undefined;
  }

  /** Marks come in the order in which they were made. */
  put({ board, idempotency, answer, at }: IdempotencyMark): void {
    const name = nameOf(board, idempotency.key);
    const marked = this.find(name, at) ?? this.begin(name, idempotency.payload);
    marked.at = at;
    marked.answers[idempotency.place] = answer;
    this.marks += 1;
    this.first = Math.min(this.first, at);
    this.last = Math.max(this.last, at);
  }

  private begin(name: string, payload: string): MarkedKey {
    // Room for one, as most requests have one update: the first assignment to `[]` makes room for 17.
    const marked = { payload: copyOf(payload), at: 0, answers: Array<Answer>(1) };
    this.keys.set(copyOf(name), marked);
    return marked;
  }
}

/** A key together with its board, whose id has no space in it. */
export function nameOf(board: string, key: string): string {
  return `${board} ${key}`;
}

/** Text of its own. One that was cut or joined holds on to what it was made of, and a mark took 390 bytes where it takes 310. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
