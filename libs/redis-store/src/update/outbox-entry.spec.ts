import { MAX_SCORE } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { decodeEntry } from './outbox-entry.js';

const ENTRY = { epoch: '3', seq: '41', at: '1795780800000', events: `ada 5 12\nbob -3 -${MAX_SCORE}` };

const decode = (fields: Readonly<Record<string, string>>) =>
  decodeEntry({ board: 'global' }, Object.entries(fields).flat());

describe('an entry of the outbox', () => {
  it('has one event for each line, with the versions that follow each other', () => {
    const shared = { kind: 'score', board: 'global', epoch: 3, timestamp: '2026-11-27T12:00:00.000Z' };
    expect(decode(ENTRY)).toEqual([
      { ...shared, playerId: 'ada', delta: 5, newScore: 12, seq: 41, scores: { all: 12 } },
      { ...shared, playerId: 'bob', delta: -3, newScore: -MAX_SCORE, seq: 42, scores: { all: -MAX_SCORE } },
    ]);
  });

  it.each([
    ['another field', { ...ENTRY, foo: 'bar' }, 'this release does not know the field "foo"'],
    ['a field of any length', { ...ENTRY, ['x'.repeat(1000)]: '' }, `the field "${'x'.repeat(40)}…"`],
    ['a field that is missing', { epoch: '3', seq: '41', at: '1' }, 'it lacks the field "events"'],
    ['an epoch of 0', { ...ENTRY, epoch: '0' }, '"epoch" is not a whole number from 1'],
    ['a seq that is no number', { ...ENTRY, seq: '4e1' }, '"seq" is not a whole number from 1'],
    ['a seq past the exact integers', { ...ENTRY, seq: '9007199254740992' }, '"seq" is not'],
    ['a time that is none', { ...ENTRY, at: 'now' }, '"at" is not a time'],
    ['a time past the last one', { ...ENTRY, at: '8640000000000001' }, '"at" is not a time'],
    ['no event', { ...ENTRY, events: '' }, 'line 1 of "events"'],
    ['a line with a word too many', { ...ENTRY, events: 'ada 5 12\nbob 1 2 3' }, 'line 2 of "events"'],
    ['a score with a fraction', { ...ENTRY, events: 'ada 5 12.5' }, 'line 1 of "events"'],
    ['a score out of range', { ...ENTRY, events: 'ada 5 9007199254740992' }, 'line 1 of "events"'],
    ['an id that no caller can have', { ...ENTRY, events: '"ada" 5 12' }, 'line 1 of "events"'],
  ])('with %s is unreadable, and says why', (_, fields, reason) => {
    expect(decode(fields as Record<string, string>)).toEqual({ unreadable: expect.stringContaining(reason) });
  });
});
