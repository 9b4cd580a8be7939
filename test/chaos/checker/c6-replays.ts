import { isDeepStrictEqual } from 'node:util';
import type { ScoreValue } from '@standings/domain';
import { isSpreadBoard } from '../boards.js';
import { valueText } from './value-text.js';
import { type Violation, violations } from './violation.js';

/** A request that was sent once more, long after it was answered. */
export interface Replay {
  readonly key: string;
  /** Body of the first answer. */
  readonly first: string;
  readonly status: number;
  readonly again: string;
  /** Whether the answer was marked as replayed. */
  readonly marked: boolean;
}

/**
 * The same key gets the same answer again, marked, and changes nothing. The ranks on a spread board are those of now in each answer.
 *
 * @param before scores by player, with tiebreakers, and @param after the replays.
 */
export function replaysChangeNothing(
  replays: readonly Replay[],
  before: ReadonlyMap<string, ScoreValue>,
  after: ReadonlyMap<string, ScoreValue>,
): Violation[] {
  const answers = replays.flatMap(({ key, first, status, again, marked }) => {
    if (status !== 200) return [`${key} is answered ${status} when it comes again: ${again}`];
    if (!isDeepStrictEqual(comparable(first), comparable(again))) return [`${key}: first ${first}, then ${again}`];
    return marked ? [] : [`${key} is not marked as replayed`];
  });
  const changed = [...after]
    .map(([playerId, value]) => [playerId, valueText(before.get(playerId)), valueText(value)] as const)
    .filter(([, was, is]) => was !== is)
    .map(([playerId, was, is]) => `replays changed ${playerId} from ${was} to ${is}`);
  return violations('C6', [...answers, ...changed]);
}

interface Result {
  readonly board?: string;
  readonly rank?: unknown;
}

/** What both answers have to say, of one update or of each of a batch. */
function comparable(body: string): unknown {
  const answer = JSON.parse(body) as Result & { readonly results?: readonly Result[] };
  return answer.results?.map(withoutLaterRank) ?? withoutLaterRank(answer);
}

function withoutLaterRank(result: Result): Result {
  if (!isSpreadBoard(result.board ?? '')) return result;
  const { rank: _, ...rest } = result;
  return rest;
}
