import { apiKilled } from '../faults/api-killed.js';
import type { Mutant } from './mutant.js';

/** What the sweeper sends late, for an api that was killed, overwrites what is newer. */
export const versionGuardOff: Mutant = {
  name: 'version guard off',
  patches: [
    {
      file: 'sync/libs/persistence/src/typeorm-score-repository.js',
      find: 'WHERE (stored.epoch, stored.seq) < (EXCLUDED.epoch, EXCLUDED.seq)',
      replace: 'WHERE true',
    },
  ],
  fault: apiKilled,
  breaks: ['C2', 'C3'],
};
