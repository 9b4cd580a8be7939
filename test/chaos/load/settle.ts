import type { Request, Update } from '../history/history.js';
import { outcomeOf } from '../../support/outcome.js';
import type { Answer } from './http.js';

interface Result {
  readonly newScore?: number;
  readonly applied?: boolean;
  readonly code?: string;
}

/** What an answer says of the updates of its request. @param answer null if the connection broke. */
export function settle(request: Request, answer: Answer | null, now: number): void {
  const results = answer === null ? null : resultsOf(request, answer);
  request.updates.forEach((update, index) => decide(update, results === null ? null : (results[index] as Result), now));
  if (request.updates.some(({ outcome }) => outcome === 'unknown')) request.wasUnknown = true;
  else if (answer?.status === 200) request.answer ??= answer.body;
  if (answer?.replayed) request.replays++;
}

/** One result for each update: of a request that was refused as a whole, the same for all. */
function resultsOf(request: Request, { status, body }: Answer): readonly Result[] {
  const json = JSON.parse(body) as Result & { readonly results?: readonly Result[] };
  if (status === 200) return json.results ?? [json];
  return request.updates.map(() => json);
}

/** An update that was unknown once stays it until it is answered 200: what is refused later may have been applied before. */
function decide(update: Update, result: Result | null, now: number): void {
  const outcome = result === null ? 'unknown' : outcomeOf(result.code);
  if (update.outcome === 'ok') return;
  if (update.outcome === 'unknown' && outcome !== 'ok') return;
  update.outcome = outcome;
  update.decidedAt = now;
  update.newScore = result?.newScore ?? null;
  update.isApplied = result?.applied ?? true;
}
