import { isScore, PLAYER_ID, rankingsAt, type ScoreEvent, scoreEventOf } from '@standings/domain';

/** An entry that this release cannot read, and why: it was written by hand or by a newer release. */
export interface UnreadableEntry {
  readonly unreadable: string;
}

/** What an entry does not say of its events. */
export interface EntryOrigin {
  readonly board: string;
  /** That the data belongs to; absent if it names none. */
  readonly deployment?: string | undefined;
}

/** Every field that `lua/add.lua` writes. */
const FIELDS = ['epoch', 'seq', 'at', 'events'] as const;

type Fields = Readonly<Record<(typeof FIELDS)[number], string>>;

const POSITIVE = /^[1-9]\d{0,15}$/;
const LINE = /^(\S+) (-?\d+) (-?\d+)$/;

/**
 * The events of an entry as `lua/add.lua` wrote it: one line `<player id> <delta> <new score>` each. An entry with a field
 * that is not known counts as unreadable: what a newer release put there would be lost if the rest were sent.
 */
export function decodeEntry(origin: EntryOrigin, flat: readonly string[]): readonly ScoreEvent[] | UnreadableEntry {
  const fields = new Map<string, string>();
  for (let i = 0; i < flat.length; i += 2) fields.set(flat[i] as string, flat[i + 1] as string);
  const unknown = [...fields.keys()].find((name) => !(FIELDS as readonly string[]).includes(name));
  if (unknown !== undefined) return { unreadable: `this release does not know the field ${quoted(unknown)}` };
  const missing = FIELDS.find((name) => !fields.has(name));
  if (missing !== undefined) return { unreadable: `it lacks the field "${missing}"` };
  return decodeFields(origin, Object.fromEntries(fields) as unknown as Fields);
}

function decodeFields(
  origin: EntryOrigin,
  { epoch, seq, at, events }: Fields,
): readonly ScoreEvent[] | UnreadableEntry {
  if (!isVersion(epoch)) return { unreadable: '"epoch" is not a whole number from 1' };
  if (!isVersion(seq)) return { unreadable: '"seq" is not a whole number from 1' };
  const time = new Date(/^\d+$/.test(at) ? Number(at) : NaN);
  if (Number.isNaN(time.getTime())) return { unreadable: '"at" is not a time in ms since 1970' };
  const timestamp = time.toISOString();
  const [{ period }] = rankingsAt(origin.board, time.getTime());
  const decoded: ScoreEvent[] = [];
  for (const [index, line] of events.split('\n').entries()) {
    const [, playerId = '', delta = '', newScore = ''] = LINE.exec(line) ?? [];
    const score = Number(newScore);
    if (!PLAYER_ID.test(playerId) || !isScore(Number(delta)) || !isScore(score))
      return { unreadable: `line ${index + 1} of "events" is not a player id, a delta and a score` };
    const version = { epoch: Number(epoch), seq: Number(seq) + index };
    decoded.push(
      scoreEventOf({ ...origin, playerId, delta: Number(delta), scores: [{ period, score }], timestamp, ...version }),
    );
  }
  return decoded;
}

function isVersion(text: string): boolean {
  return POSITIVE.test(text) && Number.isSafeInteger(Number(text));
}

/** Whatever somebody wrote, in a log line. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
}
