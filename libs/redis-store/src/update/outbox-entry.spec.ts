import { ALL_TIME, boardNumberOf, GLOBAL_BOARD, MAX_SCORE, MOST_COUNTED_BOARDS } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { decodeEntry, rankingLine } from './outbox-entry.js';
import { wordOf } from './value-word.js';

const ENTRY = {
  epoch: '3',
  seq: '41',
  at: '1795780800000',
  rankings: '1 global all',
  events: `1 ada 5 12\n1 bob -3 -${MAX_SCORE}`,
};

const TWO = '1 global all\n7 region.eu 2026-W48';

const decode = (fields: Readonly<Record<string, string>>, deployment?: string) =>
  decodeEntry({ deployment }, Object.entries(fields).flat());

const SHARED = { kind: 'score', epoch: 3, timestamp: '2026-11-27T12:00:00.000Z' };
const GLOBAL = { ...SHARED, board: 'global', boardNo: 1 };

describe('an entry of the outbox', () => {
  it('has one event for each line, with the versions that follow each other', () => {
    expect(decode(ENTRY)).toEqual([
      { ...GLOBAL, playerId: 'ada', delta: 5, newScore: 12, seq: 41, scores: { all: 12 } },
      { ...GLOBAL, playerId: 'bob', delta: -3, newScore: -MAX_SCORE, seq: 42, scores: { all: -MAX_SCORE } },
    ]);
  });

  it('has events of several rankings, in the order of the updates', () => {
    const events = '2 ada 5 12\n1 ada 5 7\n2 bob 1 1';
    const europe = { ...SHARED, board: 'region.eu', boardNo: 7 };
    expect(decode({ ...ENTRY, rankings: TWO, events })).toEqual([
      { ...europe, playerId: 'ada', delta: 5, newScore: 12, seq: 41, scores: { '2026-W48': 12 } },
      { ...GLOBAL, playerId: 'ada', delta: 5, newScore: 7, seq: 42, scores: { all: 7 } },
      { ...europe, playerId: 'bob', delta: 1, newScore: 1, seq: 43, scores: { '2026-W48': 1 } },
    ]);
  });

  it('says of a ranking what its events say', () => {
    const board = { no: boardNumberOf(MOST_COUNTED_BOARDS, { spread: true }), id: 'a.b_c-9' };
    const rankings = [
      { board, period: '2026-W48' },
      { board: GLOBAL_BOARD, period: ALL_TIME },
    ];
    const written = rankings.map(rankingLine).join('\n');
    expect(decode({ ...ENTRY, rankings: written, events: '1 ada 5 12\n2 ada 5 12' })).toMatchObject([
      { board: 'a.b_c-9', boardNo: board.no, scores: { '2026-W48': 12 } },
      { board: 'global', boardNo: 1, scores: { all: 12 } },
    ]);
  });

  it('says what a score has that breaks ties', () => {
    const board = { no: boardNumberOf(7, { ties: 'subscore' }), id: 'a' };
    const rankings = rankingLine({ board, period: ALL_TIME });
    const word = (score: number, tiebreaker: number) => wordOf(board.no, { score, tiebreaker });
    const keyed = `\t0\t${word(12, -3)} ${word(9, 4)} 1 2\tada =12 -3\t7 k`;
    expect(
      decode({ ...ENTRY, rankings, events: `1 ada - ${word(12, -3)}${keyed}\n1 bob - ${word(-5, 0)}` }),
    ).toMatchObject([
      {
        delta: null,
        newScore: 12,
        tiebreakers: { all: -3 },
        keyed: { previousScore: 9, previousTiebreaker: 4, rank: 1, previousRank: 2 },
      },
      { delta: null, newScore: -5, tiebreakers: { all: 0 } },
    ]);
    expect(decode({ ...ENTRY, rankings, events: '1 ada - 12' })).toHaveProperty('unreadable');
    expect(decode({ ...ENTRY, events: `1 ada - ${word(12, 3)}` })).toHaveProperty('unreadable');
  });

  it('has what the idempotency records of its updates hold', () => {
    const alone = '1 ada 5 12\t0\t12 7 1 2\tada 5\t1 a key: {}';
    const ofBatch = '1 bob 1 1\t3\t1 - - -\tdigest\t1 k';
    expect(decode({ ...ENTRY, events: `${alone}\n${ofBatch}\n1 eve 1 1` })).toMatchObject([
      { keyed: { key: 'a key: {}', payload: 'ada 5', place: 0, previousScore: 7, rank: 1, previousRank: 2 } },
      { keyed: { key: 'k', payload: 'digest', place: 3, previousScore: null, rank: null, previousRank: null } },
      { keyed: undefined },
    ]);
  });

  it('has the record of a repair, whose key no caller can send', () => {
    const key = '\u0001drift 3.7 12 ada';
    expect(decode({ ...ENTRY, events: `1 ada 5 12\t0\t12 7 1 2\t${key}\t1 ${key}` })).toMatchObject([
      { keyed: { key, payload: key } },
    ]);
  });

  it('has events of the deployment that the data belongs to', () => {
    expect(decode(ENTRY, '0123456789ab')).toMatchObject([
      { deployment: '0123456789ab' },
      { deployment: '0123456789ab' },
    ]);
  });

  it.each<readonly [string, Record<string, string>, string]>([
    ['another field', { ...ENTRY, foo: 'bar' }, 'this release does not know the field "foo"'],
    ['a field of any length', { ...ENTRY, ['x'.repeat(1000)]: '' }, `the field "${'x'.repeat(40)}…"`],
    ...Object.keys(ENTRY).map((name): [string, Record<string, string>, string] => [
      `no ${name}`,
      without(name),
      `it lacks the field "${name}"`,
    ]),
    ['an epoch of 0', { ...ENTRY, epoch: '0' }, '"epoch" is not a whole number from 1'],
    ['a seq that is no number', { ...ENTRY, seq: '4e1' }, '"seq" is not a whole number from 1'],
    ['a seq past the exact integers', { ...ENTRY, seq: '9007199254740992' }, '"seq" is not'],
    ['a time that is none', { ...ENTRY, at: 'now' }, '"at" is not a time'],
    ['a time past the last one', { ...ENTRY, at: '8640000000000001' }, '"at" is not a time'],
    ['an empty list of rankings', { ...ENTRY, rankings: '' }, 'line 1 of "rankings"'],
    ['a ranking without a period', { ...ENTRY, rankings: `${TWO}\n8 eu` }, 'line 3 of "rankings"'],
    ['a ranking with a word too many', { ...ENTRY, rankings: '1 global all 2' }, 'line 1 of "rankings"'],
    [
      'a ranking that no event is of, and that is none',
      { ...ENTRY, rankings: `1 global all\n` },
      'line 2 of "rankings"',
    ],
    ['a board number of 0', { ...ENTRY, rankings: '0 global all' }, 'line 1 of "rankings"'],
    ['a board number that is none', { ...ENTRY, rankings: 'x global all' }, 'line 1 of "rankings"'],
    ['a board number past the highest', { ...ENTRY, rankings: '2147483648 a all' }, 'line 1 of "rankings"'],
    ['a board id that no board can have', { ...ENTRY, rankings: '1 Global all' }, 'line 1 of "rankings"'],
    ['an empty list of events', { ...ENTRY, events: '' }, 'line 1 of "events"'],
    ['a record without a key', { ...ENTRY, events: '1 ada 5 12\t0\t12 7 1 2\tada 5' }, 'line 1 of "events" has no'],
    ['a record without an answer', { ...ENTRY, events: '1 ada 5 12\t0\t\tada 5\t1 k' }, 'line 1 of "events" has no'],
    ['a line without a ranking', { ...ENTRY, events: 'ada 5 12' }, 'line 1 of "events"'],
    ['a line of ranking 0', { ...ENTRY, events: '0 ada 5 12' }, 'line 1 of "events"'],
    ['a line of a ranking that is not in it', { ...ENTRY, events: '1 ada 5 12\n2 bob 1 2' }, 'line 2 of "events"'],
    ['a line with a word too many', { ...ENTRY, events: '1 ada 5 12\n1 bob 1 2 3' }, 'line 2 of "events"'],
    ['a delta out of range', { ...ENTRY, events: '1 ada 9007199254740992 12' }, 'line 1 of "events"'],
    ['a score with a fraction', { ...ENTRY, events: '1 ada 5 12.5' }, 'line 1 of "events"'],
    ['a score out of range', { ...ENTRY, events: '1 ada 5 9007199254740992' }, 'line 1 of "events"'],
    ['an id that no caller can have', { ...ENTRY, events: '1 "ada" 5 12' }, 'line 1 of "events"'],
  ])('with %s is unreadable, and says why', (_, fields, reason) => {
    expect(decode(fields)).toEqual({ unreadable: expect.stringContaining(reason) });
  });
});

function without(name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(ENTRY).filter(([field]) => field !== name));
}
