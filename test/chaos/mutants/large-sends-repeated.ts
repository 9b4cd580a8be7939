import { topicTakesLittle } from '../faults/topic-settings.js';
import type { Mutant } from './mutant.js';

/** Events that are too large together are sent together again and again: those after them wait. */
export const largeSendsRepeated: Mutant = {
  name: 'large sends repeated',
  patches: [
    {
      file: 'api/libs/kafka-log/src/producer/send-by-halves.js',
      find: 'if (!isTooLarge(error))',
      replace: 'if (error)',
    },
  ],
  fault: topicTakesLittle,
  breaks: ['hidden'],
};
