import { ownProblems } from '@standings/http-server';
import { z } from 'zod';
import { must } from '../fields.js';

const RULE = 'a whole number within ±9007199254740991';

export const delta = z
  .int(must(RULE))
  .describe('What the update adds to the score. Whole as written: `1.0` is, `0.99999999999999999999` is not.')
  .meta({ example: 50 })
  .register(ownProblems, { code: 'invalid_delta', detail: `A delta must be ${RULE}. Nothing was changed.` });
