import { redisFlushed } from '../faults/redis-flushed.js';
import type { Mutant } from './mutant.js';

/** A recovery puts scores back without their tiebreakers: players who have equal scores are no longer in their order. */
export const tiebreakersLeftOut: Mutant = {
  name: 'tiebreakers not put back',
  patches: [
    {
      file: 'api/libs/redis-store/src/shard/put-calls.js',
      find: 'order.prefixOf(scored)',
      replace: 'order.prefixOf({ tiebreaker: 1 })',
    },
  ],
  fault: redisFlushed,
  breaks: ['C2', 'C4'],
};
