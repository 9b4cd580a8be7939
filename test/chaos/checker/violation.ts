/** A promise that was broken. */
export interface Violation {
  readonly invariant: 'C1' | 'C2' | 'C3' | 'C4' | 'C5' | 'C6' | 'C7' | 'time' | 'hidden' | 'health' | 'hit';
  readonly what: string;
}

/** Most violations of one kind that are told; the rest are counted. */
const MOST_TOLD = 10;

/** One violation per line, and a last line for those that are too many to tell. */
export function violations(invariant: Violation['invariant'], whats: readonly string[]): Violation[] {
  const told = whats.slice(0, MOST_TOLD).map((what) => ({ invariant, what }));
  const untold = whats.length - told.length;
  return untold === 0 ? told : [...told, { invariant, what: `and ${untold} more of this kind` }];
}
