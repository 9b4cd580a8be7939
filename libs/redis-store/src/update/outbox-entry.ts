import {
  ALL_TIME,
  type AppliedUpdate,
  type Board,
  BOARD_ID,
  type BoardView,
  GLOBAL_BOARD,
  isBoardNumber,
  isScore,
  type KeyedAnswer,
  orderOf,
  type PeriodScore,
  PLAYER_ID,
  RECORD_TEXT,
  type ScoreEvent,
  scoreEventOf,
  type ScoreValue,
} from '@standings/domain';
import { keyOf } from '../idempotency/record-name.js';
import { NONE, readAnswer } from './answer-words.js';
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

const POSITIVE = /^[1-9]\d{0,15}$/;
const LINE = /^(-?)([1-9]\d*) (\S+) (-?\d+|-) (-?\d+(?::\d+)?)((?: [1-9]\d* -?\d+(?::\d+)?)*)$/;
const PLACE = /^\d{1,6}$/;
const ANSWER = /^(-?\d+(?::\d+)?) (-?\d+(?::\d+)?|-) (\d+|-) ((?:\d+|-)(?:\|[\w.-]+,[01](?:,-?\d+(?::\d+)?|,-){4})*)$/;
const RANKING = /^([1-9]\d*) (\S+) (\S+)$/;

/** What an entry says of a ranking: `<board number> <board id> <period>`. */
export function rankingLine({ board, period }: BoardView): string {
  return `${board.no} ${board.id} ${period}`;
}

/**
 * The events of an entry as `lua/add.lua` wrote it: one line `<number of the ranking> <player id> <delta> <new score>` each, with `-` for a
 * delta where the update gave the score, and a score as `value-word.ts` writes it. A number of the ranking and a score follow for each other
 * period whose score has changed; `-` before the first number says that the score of that one has not. One with an
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
    const told = toldBy(views as readonly RankingOfEntry[], update);
    if (told === null)
      return { unreadable: `line ${index + 1} of "events" is not a ranking, a player id, a delta and a score` };
    const keyed = record.length === 0 ? undefined : keyedOf(told.board.no, record);
    if (keyed === null) return { unreadable: `line ${index + 1} of "events" has no idempotency record after its tab` };
    const version = { epoch: Number(epoch), seq: Number(seq) + index };
    decoded.push(scoreEventOf({ ...origin, ...told, timestamp, ...version, keyed }));
  }
  return decoded;
}

/** What a line says before its tab; null if it is broken. */
function toldBy(
  views: readonly RankingOfEntry[],
  update: string,
): Pick<AppliedUpdate, 'board' | 'playerId' | 'delta' | 'newScore' | 'scores'> | null {
  const [, kept, ranking = '', playerId = '', delta = '', newScore = '', others = ''] = LINE.exec(update) ?? [];
  const words = `${ranking} ${newScore}${others}`.split(' ');
  const all: (PeriodScore | null)[] = [];
  for (let at = 0; at < words.length; at += 2) all.push(scoreOf(views[Number(words[at]) - 1], words[at + 1] ?? ''));
  const [first = null] = all;
  const board = views[Number(ranking) - 1]?.board;
  const added = delta === NONE ? null : Number(delta);
  const [score = null, ...scores] = kept === '-' ? all.slice(1) : all;
  if (board === undefined || first === null || score === null || all.includes(null)) return null;
  if (!PLAYER_ID.test(playerId) || !isScore(added ?? 0)) return null;
  return { board, playerId, delta: added, newScore: first.score, scores: [score, ...(scores as PeriodScore[])] };
}

function scoreOf(view: RankingOfEntry | undefined, word: string): PeriodScore | null {
  if (view === undefined || word === '') return null;
  const value = valueOf(view.board.no, word);
  return isValue(view.board.no, value) ? { period: view.period, ...value } : null;
}

/** @param board its number. @returns null if it is no record. */
function keyedOf(
  board: number,
  [place = '', answer = '', payload = '', name = '']: readonly string[],
): KeyedAnswer | null {
  const key = keyOf(name);
  const [, score = '', previous = '', rank = '', rest] = ANSWER.exec(answer) ?? [];
  if (rest === undefined || !PLACE.test(place) || payload === '' || !RECORD_TEXT.test(key)) return null;
  const { previousScore, previousTiebreaker, periods, ...ranks } = readAnswer(board, score, previous, rank, rest);
  return {
    key,
    payload,
    place: Number(place),
    previousScore,
    previousTiebreaker,
    rank: ranks.rank,
    previousRank: ranks.previousRank,
    periods,
  };
}

/** Whether a board has such a score: with a tiebreaker if it breaks ties, and without one if it does not. */
function isValue(board: number, { score, tiebreaker }: ScoreValue): boolean {
  const isTied = orderOf(board).prefix.width > 0;
  return isScore(score) && (tiebreaker === undefined ? !isTied : isTied && isScore(tiebreaker));
}

/** A ranking that an entry names. */
interface RankingOfEntry {
  readonly board: Pick<Board, 'no' | 'id'>;
  readonly period: string;
}

function viewOf(line: string): RankingOfEntry | null {
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
