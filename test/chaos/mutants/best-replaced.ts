import { redisFlushed } from '../faults/redis-flushed.js';
import type { Mutant } from './mutant.js';

/** A best score is replaced by a worse one in every epoch but the first, which a recovery ends. */
export const bestReplaced: Mutant = {
  name: 'best score replaced after a recovery',
  patches: [
    {
      file: 'api/libs/redis-store/src/lua/add.lua',
      find: 'ifBetter = givens[at + 1]',
      replace: "ifBetter = givens[at + 1] and epoch == '1'",
    },
  ],
  fault: redisFlushed,
  breaks: ['C1', 'C2'],
};
