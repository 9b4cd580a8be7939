import { apiKilled } from '../faults/api-killed.js';
import type { Mutant } from './mutant.js';

/** Each process uses another hash to place boards, so two apis write one board to two shards. */
export const placementDiffers: Mutant = {
  name: 'placement differs',
  patches: [
    {
      file: 'api/libs/domain/src/board/placement.js',
      find: 'let hash = number;',
      replace: 'let hash = number ^ process.pid;',
    },
  ],
  fault: apiKilled,
  breaks: ['C1', 'C2', 'C3', 'C6'],
};
