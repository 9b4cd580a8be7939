import { redisFlushed } from '../faults/redis-flushed.js';
import type { Mutant } from './mutant.js';

/** Idempotency records are not put back after Redis has lost them: what is sent again counts twice. */
export const recordsLeftOut: Mutant = {
  name: 'records not put back',
  patches: [
    {
      file: 'api/libs/redis-store/src/idempotency/redis-shard-records.js',
      find: 'const newestFirst = flat.toReversed();',
      replace: 'const newestFirst = [];',
    },
  ],
  fault: redisFlushed,
  breaks: ['C6'],
};
