import { redisRepliesLost } from '../faults/redis-replies-lost.js';
import type { Mutant } from './mutant.js';

/** The script does not look a key up: a retry whose first attempt was applied counts twice. */
export const dedupeOff: Mutant = {
  name: 'dedupe off',
  patches: [
    {
      file: 'api/libs/redis-store/src/lua/add.lua',
      find: 'key and answered(key, stored[8])',
      replace: 'false',
    },
  ],
  fault: redisRepliesLost,
  breaks: ['C2', 'C3'],
};
