import {
  ALL_TIME,
  type Board,
  BOARD_ID,
  type BoardView,
  GLOBAL_BOARD,
  isBoardNumber,
  isScore,
  type KeyedAnswer,
  orderOf,
  PLAYER_ID,
  RECORD_TEXT,
  type ScoreEvent,
  scoreEventOf,
  type ScoreValue,
} from '@standings/domain';
import { keyOf } from '../idempotency/record-name.js';
import { valueOf } from './value-word.js';

/** An entry that this release cannot read, and why: it was written by hand or by a newer release. */
export interface UnreadableEntry {
  readonly unreadable: string;
}

/** What an entry does not say of its events. */
export interface EntryOrigin {
  /** That the data belongs to; absent if it names none. */
  readonly deployment?: string | undefined;
}

/** Every field that `lua/add.lua` writes. */
const FIELDS = ['epoch', 'seq', 'at', 'rankings', 'events'] as const;

type Fields = Readonly<Record<(typeof FIELDS)[number], string>>;

/** In the place of a number that there is not. */
const NONE = '-';

const POSITIVE = /^[1-9]\d{0,15}$/;
const LINE = /^([1-9]\d*) (\S+) (-?\d+|-) (-?\d+(?::\d+)?)$/;
const PLACE = /^\d{1,6}$/;
const ANSWER = /^(-?\d+(?::\d+)?) (-?\d+(?::\d+)?|-) (\d+|-) (\d+|-)$/;
const RANKING = /^([1-9]\d*) (\S+) (\S+)$/;

/** What an entry says of a ranking: `<board number> <board id> <period>`. */
export function rankingLine({ board, period }: BoardView): string {
  return `${board.no} ${board.id} ${period}`;
}

/**
 * The events of an entry as `lua/add.lua` wrote it: one line `<number of the ranking> <player id> <delta> <new score>` each, with `-` for a
 * delta where the update gave the score, and a score as `value-word.ts` writes it. One with an
 * idempotency key goes on after a tab, with its place, what was answered, payload and name of the record, a tab between two. An entry
 * with a field that is not known counts as unreadable: what a newer release put there would be lost if the rest were sent.
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

/** The fields of an entry of the release before, which knew one ranking and did not name it, as this one writes them. */
export function fromEarlierRelease(flat: readonly string[]): readonly string[] {
  const first = rankingLine({ board: GLOBAL_BOARD, period: ALL_TIME });
  const numbered = flat.map((text, index) => (flat[index - 1] === 'events' ? text.replaceAll(/^/gm, '1 ') : text));
  return [...numbered, 'rankings', first];
}

function decodeFields(
  origin: EntryOrigin,
  { epoch, seq, at, rankings, events }: Fields,
): readonly ScoreEvent[] | UnreadableEntry {
  if (!isVersion(epoch)) return { unreadable: '"epoch" is not a whole number from 1' };
  if (!isVersion(seq)) return { unreadable: '"seq" is not a whole number from 1' };
  const time = new Date(/^\d+$/.test(at) ? Number(at) : NaN);
  if (Number.isNaN(time.getTime())) return { unreadable: '"at" is not a time in ms since 1970' };
  const timestamp = time.toISOString();
  const views = rankings.split('\n').map(viewOf);
  const broken = views.indexOf(null);
  if (broken >= 0)
    return { unreadable: `line ${broken + 1} of "rankings" is not a board number, a board id and a period` };
  const decoded: ScoreEvent[] = [];
  for (const [index, line] of events.split('\n').entries()) {
    const [update = '', ...record] = line.split('\t');
    const [, ranking = '', playerId = '', delta = '', newScore = ''] = LINE.exec(update) ?? [];
    const view = views[Number(ranking) - 1];
    const value = view && newScore !== '' ? valueOf(view.board.no, newScore) : null;
    const added = delta === NONE ? null : Number(delta);
    if (!view || value === null || !PLAYER_ID.test(playerId) || !isScore(added ?? 0) || !isValue(view.board.no, value))
      return { unreadable: `line ${index + 1} of "events" is not a ranking, a player id, a delta and a score` };
    const keyed = record.length === 0 ? undefined : keyedOf(view.board.no, record);
    if (keyed === null) return { unreadable: `line ${index + 1} of "events" has no idempotency record after its tab` };
    const { board, period } = view;
    const version = { epoch: Number(epoch), seq: Number(seq) + index };
    const scores = [{ period, ...value }] as const;
    const applied = { ...origin, board, playerId, delta: added, scores, timestamp, ...version, keyed };
    decoded.push(scoreEventOf(applied));
  }
  return decoded;
}

/** @param board its number. @returns null if it is no record. */
function keyedOf(
  board: number,
  [place = '', answer = '', payload = '', name = '']: readonly string[],
): KeyedAnswer | null {
  const key = keyOf(name);
  const [, , previous, rank, previousRank] = ANSWER.exec(answer) ?? [];
  if (previous === undefined || rank === undefined || previousRank === undefined) return null;
  if (!PLACE.test(place) || payload === '' || !RECORD_TEXT.test(key)) return null;
  const { score = null, tiebreaker } = previous === NONE ? {} : valueOf(board, previous);
  const ranks = { rank: orNull(rank), previousRank: orNull(previousRank) };
  return { key, payload, place: Number(place), previousScore: score, previousTiebreaker: tiebreaker, ...ranks };
}

/** Whether a board has such a score: with a tiebreaker if it breaks ties, and without one if it does not. */
function isValue(board: number, { score, tiebreaker }: ScoreValue): boolean {
  const isTied = orderOf(board).prefix.width > 0;
  return isScore(score) && (tiebreaker === undefined ? !isTied : isTied && isScore(tiebreaker));
}

function orNull(word: string): number | null {
  return word === NONE ? null : Number(word);
}

function viewOf(line: string): { readonly board: Pick<Board, 'no' | 'id'>; readonly period: string } | null {
  const [, no = '', id = '', period = ''] = RANKING.exec(line) ?? [];
  return isBoardNumber(Number(no)) && BOARD_ID.test(id) ? { board: { no: Number(no), id }, period } : null;
}

function isVersion(text: string): boolean {
  return POSITIVE.test(text) && Number.isSafeInteger(Number(text));
}

/** Whatever somebody wrote, in a log line. */
function quoted(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
}
