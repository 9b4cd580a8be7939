/** What became of an update, as far as its answer tells. */
export type Outcome = 'ok' | 'refused' | 'unknown';

/** @param code of the problem that was the answer, undefined if there was none: the update was applied. */
export function outcomeOf(code: string | undefined): Outcome {
  if (code === undefined) return 'ok';
  return code === 'outcome_unknown' || code === 'internal_error' ? 'unknown' : 'refused';
}
