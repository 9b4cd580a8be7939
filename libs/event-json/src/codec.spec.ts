import {
  boardNumberOf,
  Deployment,
  type KeyedAnswer,
  MOST_COUNTED_BOARDS,
  type PeriodChange,
  type ScoreEvent,
} from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent, encodeKey } from './codec.js';

const event: ScoreEvent = {
  playerId: 'p123',
  delta: 50,
  newScore: 1500,
  timestamp: '2026-11-23T12:00:00.000Z',
  kind: 'score',
  board: 'global',
  boardNo: 1,
  epoch: 3,
  seq: 918273,
  scores: { all: 1500, '2026-W48': 120 },
};

const score = fc.maxSafeInteger().map((value) => value + 0);
const version = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const periods = fc.uniqueArray(fc.constantFrom('all', '2026-11-23', '2026-W48', '2026-11', '2026'), { minLength: 1 });

/** A score for each period, and on some events a tiebreaker. */
const scores = fc.tuple(periods, fc.boolean()).chain(([names, isTied]) => {
  const eachOf = (value: fc.Arbitrary<number>) =>
    fc.record(Object.fromEntries(names.map((period) => [period, value])), { noNullPrototype: true });
  const count = fc.integer({ min: 1, max: MOST_COUNTED_BOARDS });
  const rules = fc.record({ spread: fc.boolean(), order: fc.constantFrom('desc' as const, 'asc' as const) });
  if (!isTied) {
    return fc.record({
      scores: eachOf(score),
      boardNo: fc.tuple(count, rules).map(([no, of]) => boardNumberOf(no, of)),
    });
  }
  return fc.constantFrom('first' as const, 'subscore' as const).chain((ties) =>
    fc.record({
      scores: eachOf(score),
      tiebreakers: eachOf(ties === 'first' ? fc.integer({ min: 0, max: 2 ** 52 - 1 }) : score),
      boardNo: fc.tuple(count, rules).map(([no, of]) => boardNumberOf(no, { ...of, ties })),
    }),
  );
});

const unkeyedEvent: fc.Arbitrary<ScoreEvent> = fc
  .record({
    playerId: fc.stringMatching(/^[A-Za-z0-9._:@|+=/~-]{1,128}$/),
    delta: fc.option(score),
    newScore: score,
    timestamp: fc
      .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((at) => at.toISOString()),
    kind: fc.constant('score' as const),
    board: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/),
    epoch: version,
    seq: version,
    of: scores,
  })
  .map(({ of, ...fields }) => ({ ...fields, ...of }));

const place = fc.nat(999);
const rank = fc.integer({ min: 1, max: 1_000_000 });

/** Ranks are given for both scores or for none. */
const answer = fc.oneof(
  fc.constant({ existed: false, rank: null, previousRank: null }),
  fc.constant({ existed: true, rank: null, previousRank: null }),
  fc.record({ existed: fc.constant(false), rank, previousRank: fc.constant(null) }),
  fc.record({ existed: fc.constant(true), rank, previousRank: rank }),
);

/** What a caller asked for in a single update, with and without a subscore. */
const payloadsOf = ({ playerId, delta, scores: made, tiebreakers = {} }: ScoreEvent) =>
  delta === null
    ? Object.keys(made).flatMap((period) => [
        `${playerId} =${made[period]}`,
        `${playerId} =${made[period]} ${tiebreakers[period]}`,
      ])
    : [`${playerId} ${delta}`];

const keyedEvent = fc
  .tuple(unkeyedEvent, fc.stringMatching(/^[\x20-\x7e]{1,255}$/), fc.nat(), place, answer, fc.tuple(score, score))
  .filter(([{ delta, newScore }]) => delta === null || Number.isSafeInteger(newScore - delta))
  .map(([any, key, which, at, { existed, ...ranks }, [given, previousTiebreaker]]): ScoreEvent => {
    const alone = payloadsOf(any).map((payload) => ({ payload, place: 0 }));
    const asked = [...alone, { payload: 'a-digest', place: at }];
    const own = asked[which % asked.length]!;
    if (!existed) return { ...any, keyed: { key, ...own, previousScore: null, ...ranks } };
    const previousScore = any.delta === null ? given : any.newScore - any.delta + 0;
    const tied = any.tiebreakers === undefined ? {} : { previousTiebreaker };
    return { ...any, keyed: { key, ...own, previousScore, ...tied, ...ranks } };
  });

/** What was answered of each period of a board with several; ties as in the scores of the event. */
const periodChanges = ({ tiebreakers }: ScoreEvent) =>
  fc.uniqueArray(
    fc
      .tuple(fc.constantFrom('all', '2026-11-23', 's.autumn', '2026'), score, fc.boolean(), answer, score)
      .map(([period, newScore, isApplied, { existed, ...ranks }, previous]): PeriodChange => ({
        period,
        newScore,
        isApplied,
        tiebreaker: tiebreakers && 3,
        previousScore: existed ? previous : null,
        previousTiebreaker: existed && tiebreakers ? -5 : undefined,
        ...ranks,
      })),
    { minLength: 1, selector: ({ period }) => period },
  );

const eventOfPeriods = keyedEvent.chain((any) =>
  periodChanges(any).map((changes): ScoreEvent => ({
    ...any,
    keyed: { ...any.keyed!, periods: changes as [PeriodChange, ...PeriodChange[]] },
  })),
);

const anyEvent = fc.oneof(unkeyedEvent, keyedEvent, eventOfPeriods);

describe('encodeEvent', () => {
  it('writes the public fields before the others', () => {
    expect(encodeEvent(event)).toBe(JSON.stringify(event));
  });

  it('writes the tiebreakers after the scores, and nothing of them where there is none', () => {
    const { scores: made, ...before } = event;
    const tied = { ...before, scores: made, tiebreakers: { all: 7, '2026-W48': -8 } };
    expect(encodeEvent(tied)).toBe(JSON.stringify(tied));
    expect(encodeEvent({ ...event, tiebreakers: undefined })).toBe(JSON.stringify(event));
  });

  it('writes JSON for every event', () => {
    fc.assert(
      fc.property(unkeyedEvent, (any) => {
        expect(JSON.parse(encodeEvent(any))).toEqual(any);
      }),
    );
  });
});

/** Of a player who had no score. */
const NEW = { previousScore: null, previousRank: null };

describe('The idempotency record of an event', () => {
  const alone = { key: 'a"key\\', payload: 'p123 50', place: 0, previousScore: 1450, rank: 3, previousRank: 5 };

  it.each([
    ['of a single update is its key and its ranks', alone, ['a"key\\', 3, 5]],
    ['says that the player had no score', { ...alone, previousScore: null, previousRank: null }, ['a"key\\', 3, null]],
    ['has no ranks if the caller needed none', { ...alone, rank: null, previousRank: null }, ['a"key\\', 0, 0]],
    [
      'has the digest and the place of an update of a batch',
      { ...alone, payload: 'x', place: 7 },
      ['a"key\\', 3, 5, 'x', 7],
    ],
    [
      'may be of a repair, whose key no caller can send',
      { ...alone, key: '\u0001drift 3.7', payload: '\u0001drift 3.7' },
      ['\u0001drift 3.7', 3, 5, '\u0001drift 3.7', 0],
    ],
  ])('%s', (_, keyed, written) => {
    expectKeyed(event, keyed, written);
  });

  const [BEST, FIRST, SUBSCORES] = (['shared', 'first', 'subscore'] as const).map((ties) => boardNumberOf(2, { ties }));
  const tied = (boardNo = 2, tiebreakers?: Record<string, number>) => ({
    ...event,
    boardNo,
    delta: null,
    scores: { all: 1500 },
    tiebreakers,
  });
  const given = { ...alone, payload: 'p123 =1500' };

  it.each<[string, ScoreEvent, KeyedAnswer, unknown[]]>([
    ['has the previous score where the update gave one', tied(BEST), given, ['a"key\\', 3, [5, 1450]]],
    ['has no previous score where there was none', tied(BEST), { ...given, ...NEW }, ['a"key\\', 3, null]],
    [
      'has the previous tiebreaker too',
      tied(FIRST, { all: 9 }),
      { ...given, previousTiebreaker: 7 },
      ['a"key\\', 3, [5, 1450, 7]],
    ],
    [
      'has the previous tiebreaker of a board that adds up',
      { ...tied(FIRST, { all: 9 }), delta: 50 },
      { ...alone, previousTiebreaker: 7 },
      ['a"key\\', 3, [5, 1450, 7]],
    ],
    [
      'has nothing of a subscore that was given',
      tied(SUBSCORES, { all: -9 }),
      { ...given, payload: 'p123 =1500 -9', previousTiebreaker: 0, rank: null, previousRank: null },
      ['a"key\\', 0, [0, 1450, 0]],
    ],
    [
      'has the payload if the subscore was left out',
      tied(SUBSCORES, { all: 0 }),
      { ...given, ...NEW },
      ['a"key\\', 3, null, 'p123 =1500', 0],
    ],
  ])('%s', (_, told, keyed, written) => {
    expectKeyed(told, keyed, written);
  });

  function expectKeyed(told: ScoreEvent, keyed: KeyedAnswer, written: unknown) {
    const encoded = encodeEvent({ ...told, keyed });
    expect(JSON.parse(encoded).keyed).toEqual(written);
    expect(decodeEvent(Buffer.from(encoded))).toEqual({ ...told, keyed });
  }
});

describe('encodeKey', () => {
  it('is the same for all events of a player on a board', () => {
    expect(encodeKey(event)).toBe('global:p123');
  });
});

describe('decodeEvent', () => {
  it('reads back every event', () => {
    fc.assert(
      fc.property(anyEvent, (any) => {
        expect(decodeEvent(Buffer.from(encodeEvent(any)))).toEqual(any);
      }),
    );
  });

  it('reads an event without a kind as one of an older release', () => {
    const { kind: _, ...older } = event;
    expect(decode(older)).toEqual(event);
  });

  it('reads an event without the number of its board as one of board 1, if that is its board', () => {
    const { boardNo: _, ...older } = event;
    expect(decode(older)).toEqual(event);
    const { kind: __, ...oldest } = older;
    expect(decode(oldest)).toEqual(event);
    expect(decode({ ...older, board: 'region.eu' })).toEqual({
      invalid: 'boardNo: must be a board number, from 1 and below 2^31',
    });
    // The id may be that of a later board, the number never is.
    expect(decode({ ...older, boardNo: 7 })).toEqual({ ...event, boardNo: 7 });
  });

  it.each(['removed', '', 7, null, { score: true }])('does not read an event of kind %j as a score', (kind) => {
    const invalid = `it is of kind ${JSON.stringify(kind)}, which this release does not know`;
    expect(decode({ ...event, kind })).toEqual({ invalid });
    expect(decode({ kind })).toEqual({ invalid });
  });

  it('refuses an event that names another deployment', () => {
    const [ours, other] = ['0123456789ab', 'ba9876543210'];
    const deployment = new Deployment();
    const read = (fields: Partial<ScoreEvent>) =>
      decodeEvent(Buffer.from(encodeEvent({ ...event, ...fields })), deployment);
    expect(read({ deployment: other })).toEqual(event);
    deployment.confirm(ours);
    expect([read({ deployment: ours }), read({})]).toEqual([event, event]);
    expect(read({ deployment: other })).toEqual({ invalid: `it belongs to deployment ${other}, not to ${ours}` });
  });

  it('ignores unknown fields', () => {
    expect(decode({ ...event, region: 'eu' })).toEqual(event);
  });

  it.each([
    ['no value', null, 'the message has no value'],
    ['not JSON', '{"playerId":', 'the value is not JSON'],
    ['not an object', '17', 'the value is not an object'],
    ['null', 'null', 'the value is not an object'],
    ['a list', '[]', 'the value is not an object'],
  ])('says what is wrong with %s', (_, value, invalid) => {
    expect(decodeEvent(value === null ? null : Buffer.from(value))).toEqual({ invalid });
  });

  it.each([
    ['playerId', { playerId: 'white space' }],
    ['playerId', { playerId: undefined }],
    ['delta', { delta: 0.5 }],
    ['newScore', { newScore: 2 ** 53 }],
    ['newScore', { newScore: '1500' }],
    ['timestamp', { timestamp: '2026-02-30T12:00:00.000Z' }],
    ['timestamp', { timestamp: 1764000000000 }],
    ['board', { board: 'Global' }],
    ['boardNo', { boardNo: 0 }],
    ['boardNo', { boardNo: '1' }],
    ['boardNo', { boardNo: null }],
    ['boardNo', { boardNo: 1.5 }],
    ['boardNo', { boardNo: 2 ** 31 }],
    ['boardNo', { board: 'region.eu', boardNo: undefined }],
    ['epoch', { epoch: 0 }],
    ['seq', { seq: -1 }],
    ['scores', { scores: {} }],
    ['scores', { scores: [] }],
    ['scores', { scores: [1500] }],
    ['scores', { scores: null }],
    ['scores.all', { scores: { all: 2 ** 53 } }],
    ['scores.all', { scores: { all: '1500' } }],
    ['scores.a b', { scores: { 'a b': 1 } }],
    ['tiebreakers', { tiebreakers: null }],
    ['tiebreakers', { tiebreakers: [1, 2] }],
    ['tiebreakers', { tiebreakers: { all: 1, '2026-W48': 2 } }],
    ['tiebreakers', { boardNo: boardNumberOf(2, { ties: 'first' }) }],
    ['tiebreakers', { boardNo: boardNumberOf(2, { ties: 'first' }), tiebreakers: { all: -1, '2026-W48': 2 } }],
    ['tiebreakers', { boardNo: boardNumberOf(2, { ties: 'first' }), tiebreakers: { all: 2 ** 52, '2026-W48': 2 } }],
    ['tiebreakers', { boardNo: boardNumberOf(2, { ties: 'subscore' }) }],
    ['tiebreakers.all', { tiebreakers: {} }],
    ['tiebreakers.2026-W48', { tiebreakers: { all: 1 } }],
    ['tiebreakers.2026-11', { tiebreakers: { all: 1, '2026-W48': 2, '2026-11': 3 } }],
    ['tiebreakers.all', { tiebreakers: { all: '1', '2026-W48': 2 } }],
    ['tiebreakers.all', { tiebreakers: { all: 2 ** 53, '2026-W48': 2 } }],
    ['keyed', { delta: null, keyed: ['a-key', 1, 2] }],
    ['keyed', { delta: null, keyed: ['a-key', 1, [2]] }],
    ['keyed', { keyed: ['a-key', 1, [2, 2 ** 53]] }],
    ['keyed', { keyed: ['a-key', 1, [-2, 3]] }],
    ['keyed', { keyed: ['a-key', 1, [2, 3, '4']] }],
    ['keyed', { keyed: 'a-key' }],
    ['keyed', { keyed: ['', 1, 2] }],
    ['keyed', { keyed: ['a-key', -1, 2] }],
    ['keyed', { keyed: ['a-key', 1] }],
    ['keyed', { keyed: ['a-key', 1, 2, 'two\nlines', 0] }],
    ['keyed', { keyed: ['a-key', 1, 2, 'digest', -1] }],
  ])('names %s when it is wrong', (field, wrong) => {
    expect(decode({ ...event, ...wrong })).toEqual({ invalid: expect.stringMatching(`^${field}: `) });
  });

  it('names everything that is wrong', () => {
    expect(decode({ ...event, delta: '5', seq: 'x' })).toEqual({ invalid: expect.stringMatching(/delta: .*; seq: /) });
  });

  it('limits the reason to what a header can hold', () => {
    const scores = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`${index} `, 1]));
    expect(decode({ ...event, scores })).toEqual({ invalid: expect.stringMatching(/^scores\.0 : .{900,990}/) });
    expect(decode({ ...event, scores: { ['x'.repeat(1_000_000)]: 1 } })).toEqual({
      invalid: expect.stringMatching(/^.{1,1000}$/),
    });
  });

  it('never throws, for any bytes', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(decodeEvent(bytes)).toEqual({ invalid: expect.any(String) });
      }),
    );
  });
});

function decode(value: unknown) {
  return decodeEvent(Buffer.from(JSON.stringify(value)));
}
