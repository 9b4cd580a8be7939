import { largePoison } from '../faults/topic-settings.js';
import type { Mutant } from './mutant.js';

/** A letter that is too large is sent again and again: what comes after it is not stored. */
export const largeLettersRepeated: Mutant = {
  name: 'large letters repeated',
  patches: [
    {
      file: 'sync/libs/kafka-log/src/dead-letters/kafka-dead-letters.js',
      find: 'if (!isTooLarge(error))',
      replace: 'if (error)',
    },
  ],
  fault: largePoison,
  breaks: ['hidden'],
};
