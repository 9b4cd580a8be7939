import {
  type KeyedAnswer,
  OWN_KEY,
  parsePeriod,
  type PeriodChange,
  RECORD_TEXT,
  rulesOfNumber,
  type ScoreEvent,
} from '@standings/domain';

/** In the place of a rank that the caller did not need. */
const NO_RANK = 0;

type Told = Pick<ScoreEvent, 'playerId' | 'delta' | 'newScore' | 'boardNo' | 'scores' | 'tiebreakers'>;

/**
 * What an event carries of its idempotency record, in as few bytes as that takes: `["<key>",rank,before]`. An update of a batch has two
 * more, `"<payload>",place`; the payload of a single update is made of its player and of what it gave.
 *
 * `before` is `null` if the player had no score, else the previous rank. The previous score is `newScore - delta`; where the event does not
 * tell it, or it has a tiebreaker, `before` is `[previousRank,previousScore]` or `[previousRank,previousScore,previousTiebreaker]`.
 *
 * On a board with several periods the payload and the place are always written, and what was answered of each period follows:
 * `["<period>",1 or 0 if the score stayed,newScore,tiebreaker or null,rank,before]`, with the previous score in `before`.
 */
export function encodeKeyed(event: ScoreEvent, keyed: KeyedAnswer): string {
  const { key, payload, place, rank, periods } = keyed;
  const isOwn = place === 0 && periods === undefined && payload === payloadOf(event);
  const more = isOwn ? '' : `,${quoted(payload)},${place}`;
  const ofPeriods = periods === undefined ? '' : `,[${periods.map(encodePeriod).join(',')}]`;
  return `[${quoted(key)},${rank ?? NO_RANK},${beforeOf(event, keyed)}${more}${ofPeriods}]`;
}

/** Reads back what {@link encodeKeyed} has written; undefined if it is something else. */
export function decodeKeyed(event: Told, json: unknown): KeyedAnswer | undefined {
  if (!Array.isArray(json)) return undefined;
  const [key, rank, before, payload = payloadOf(event), place = 0, ofPeriods] = json as unknown[];
  if (typeof key !== 'string' || !RECORD_TEXT.test(key)) return undefined;
  if (typeof payload !== 'string' || !RECORD_TEXT.test(payload) || !isCount(place)) return undefined;
  const previous = previousOf(event, before);
  if (!isCount(rank) || previous === undefined) return undefined;
  const answer = { key, payload, place, rank: rank || null, ...previous };
  if (ofPeriods === undefined) return answer;
  const periods = Array.isArray(ofPeriods) ? ofPeriods.map(decodePeriod) : [];
  if (periods.length === 0 || periods.includes(undefined)) return undefined;
  return { ...answer, periods: periods as [PeriodChange, ...PeriodChange[]] };
}

function encodePeriod(change: PeriodChange): string {
  const { period, isApplied, newScore, tiebreaker = null, rank } = change;
  return `["${period}",${isApplied ? 1 : 0},${newScore},${tiebreaker},${rank ?? NO_RANK},${beforeOf({ delta: null }, change)}]`;
}

function decodePeriod(json: unknown): PeriodChange | undefined {
  if (!Array.isArray(json)) return undefined;
  const [period, isApplied, newScore, tiebreaker, rank, before] = json as unknown[];
  if (typeof period !== 'string' || parsePeriod(period) === undefined) return undefined;
  if (!isInteger(newScore) || !isCount(rank) || !(tiebreaker === null || isInteger(tiebreaker))) return undefined;
  const previous = previousOf({ delta: null, newScore }, before);
  if (previous === undefined || (isApplied !== 0 && isApplied !== 1)) return undefined;
  return {
    period,
    newScore,
    tiebreaker: tiebreaker ?? undefined,
    ...previous,
    isApplied: isApplied === 1,
    rank: rank || null,
  };
}

type Previous = Pick<KeyedAnswer, 'previousScore' | 'previousTiebreaker' | 'previousRank'>;

function beforeOf(
  { delta }: Pick<Told, 'delta'>,
  { previousScore, previousTiebreaker, previousRank }: Previous,
): string {
  if (previousScore === null) return 'null';
  const rank = previousRank ?? NO_RANK;
  if (previousTiebreaker !== undefined) return `[${rank},${previousScore},${previousTiebreaker}]`;
  return delta === null ? `[${rank},${previousScore}]` : `${rank}`;
}

function previousOf({ delta, newScore }: Pick<Told, 'delta' | 'newScore'>, before: unknown): Previous | undefined {
  if (before === null) return { previousScore: null, previousRank: null };
  if (isCount(before)) {
    return delta === null ? undefined : { previousScore: newScore - delta, previousRank: before || null };
  }
  if (!Array.isArray(before)) return undefined;
  const [rank, previousScore, previousTiebreaker] = before as unknown[];
  if (!isCount(rank) || !isInteger(previousScore)) return undefined;
  if (previousTiebreaker !== undefined && !isInteger(previousTiebreaker)) return undefined;
  return { previousScore, previousTiebreaker, previousRank: rank || null };
}

/** JSON of a {@link RECORD_TEXT}. In most of them nothing has to be escaped. */
function quoted(text: string): string {
  return text.includes('"') || text.includes('\\') || text.startsWith(OWN_KEY) ? JSON.stringify(text) : `"${text}"`;
}

/**
 * The payload of a single update, as the api makes it. A caller who gives a score and leaves the subscore out has another one, which is
 * written. An update that gives a score leaves the same one in every period that it changes.
 */
function payloadOf({ playerId, delta, boardNo, scores, tiebreakers }: Told): string {
  if (delta !== null) return `${playerId} ${delta}`;
  const [period = ''] = Object.keys(scores);
  const given = `${playerId} =${scores[period]}`;
  const isSubscore = tiebreakers !== undefined && rulesOfNumber(boardNo).ties === 'subscore';
  return isSubscore ? `${given} ${tiebreakers[period]}` : given;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isCount(value: unknown): value is number {
  return isInteger(value) && value >= 0;
}
