import { redisDelayed } from '../faults/redis-delayed.js';
import type { Mutant } from './mutant.js';

/** Where ties go to the first, an update that leaves the score as it is takes the place: its player comes after those who tie with it. */
export const placeLost: Mutant = {
  name: 'place lost on an equal update',
  patches: [
    {
      file: 'api/libs/redis-store/src/lua/add.lua',
      find: 'if score[n] == old then',
      replace: 'if false then',
    },
  ],
  fault: redisDelayed,
  breaks: ['C3'],
};
