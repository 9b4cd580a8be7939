import { type KeyedAnswer, OWN_KEY, RECORD_TEXT, type ScoreEvent } from '@standings/domain';

/** In the place of a rank that the caller did not need. */
const NO_RANK = 0;

/**
 * What an event carries of its idempotency record, in as few bytes as that takes: `["<key>",rank,previousRank]`, with `null` for the
 * previous rank of a player who had no score. The previous score is `newScore - delta`. An update of a batch has two more,
 * `"<payload>",place`; the payload of a single update is made of its player and delta.
 */
export function encodeKeyed({ playerId, delta }: ScoreEvent, keyed: KeyedAnswer): string {
  const { key, payload, place, previousScore, rank, previousRank } = keyed;
  const before = previousScore === null ? 'null' : (previousRank ?? NO_RANK);
  const own = place === 0 && payload === payloadOf(playerId, delta) ? '' : `,${quoted(payload)},${place}`;
  return `[${quoted(key)},${rank ?? NO_RANK},${before}${own}]`;
}

/** Reads back what {@link encodeKeyed} has written; undefined if it is something else. */
export function decodeKeyed(
  { playerId, delta, newScore }: Pick<ScoreEvent, 'playerId' | 'delta' | 'newScore'>,
  json: unknown,
): KeyedAnswer | undefined {
  if (!Array.isArray(json)) return undefined;
  const [key, rank, before, payload = payloadOf(playerId, delta), place = 0] = json as unknown[];
  if (typeof key !== 'string' || !RECORD_TEXT.test(key)) return undefined;
  if (!isCount(rank) || !(before === null || isCount(before))) return undefined;
  if (typeof payload !== 'string' || !RECORD_TEXT.test(payload) || !isCount(place)) return undefined;
  const [previousScore, previousRank] = before === null ? [null, null] : [newScore - delta, before || null];
  return { key, payload, place, previousScore, rank: rank || null, previousRank };
}

/** JSON of a {@link RECORD_TEXT}. In most of them nothing has to be escaped. */
function quoted(text: string): string {
  return text.includes('"') || text.includes('\\') || text.startsWith(OWN_KEY) ? JSON.stringify(text) : `"${text}"`;
}

function payloadOf(playerId: string, delta: number): string {
  return `${playerId} ${delta}`;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
