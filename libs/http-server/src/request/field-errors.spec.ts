import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RequestProblem } from '../problems/request-problem.js';
import { ownProblems } from './own-problems.js';
import { ValidationPipe } from './validation-pipe.js';

const delta = z.int('must be whole').register(ownProblems, { code: 'invalid_delta', detail: 'A delta must be whole.' });
const update = z.strictObject({ id: z.string('must be text'), delta });
const batch = z.strictObject({ updates: z.array(update) });

function problemOf(schema: z.ZodType, value: unknown): RequestProblem {
  try {
    new ValidationPipe().transform(value, { type: 'body', schema });
  } catch (error) {
    if (error instanceof RequestProblem) return error;
  }
  throw new Error('It was not refused.');
}

describe('problem of a request that does not match its schema', () => {
  it.each([0.5, '1', null, [1], Infinity])('is the problem of the field for the wrong value %j', (value) => {
    expect(problemOf(update, { id: 'p1', delta: value })).toMatchObject({
      code: 'invalid_delta',
      message: 'A delta must be whole.',
      errors: [{ field: 'delta', message: 'must be whole' }],
    });
  });

  it('is the problem of the field in a list, if nothing else is wrong', () => {
    const wrong = { id: 'p1', delta: 0.5 };
    expect(problemOf(batch, { updates: [wrong, { id: 'p2', delta: 1 }, wrong] })).toMatchObject({
      code: 'invalid_delta',
      errors: [{ field: 'updates.0.delta' }, { field: 'updates.2.delta' }],
    });
    expect(problemOf(batch, { updates: [wrong, { id: 7, delta: 1 }] }).code).toBe('invalid_request');
  });

  it.each([
    ['a missing field', { id: 'p1' }],
    ['an unknown field beside it', { id: 'p1', delta: 0.5, other: 1 }],
    ['an unknown field of the same name elsewhere', { id: 'p1', delta: 1, 'x.delta': 0.5 }],
    ['another shape', [0.5]],
    ['nothing', undefined],
  ])('is invalid_request for %s', (_, value) => {
    expect(problemOf(update, value).code).toBe('invalid_request');
  });
});
