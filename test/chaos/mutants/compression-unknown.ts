import { topicCompressed } from '../faults/topic-settings.js';
import type { Mutant } from './mutant.js';

/** sync reads what is not compressed, and gzip, as kafkajs does: the events are put aside, and not stored. */
export const compressionUnknown: Mutant = {
  name: 'compression unknown',
  patches: [
    {
      file: 'sync/libs/kafka-log/src/kafka-client.js',
      find: 'readEveryCompression();',
      replace: '',
    },
  ],
  fault: topicCompressed,
  breaks: ['C2', 'C3'],
};
