import { redisRepliesLost } from '../faults/redis-replies-lost.js';
import type { Mutant } from './mutant.js';

/** What the sweeper sends late, of updates whose reply was lost, overwrites what is newer. */
export const versionGuardOff: Mutant = {
  name: 'version guard off',
  patches: [
    {
      file: 'sync/libs/persistence/src/typeorm-score-repository.js',
      find: 'WHERE (stored.epoch, stored.seq) < (EXCLUDED.epoch, EXCLUDED.seq)',
      replace: 'WHERE true',
    },
  ],
  fault: redisRepliesLost,
  breaks: ['C2', 'C3'],
};
