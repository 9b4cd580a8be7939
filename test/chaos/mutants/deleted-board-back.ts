import { boardDeleted } from '../faults/board-deleted.js';
import type { Mutant } from './mutant.js';

/** A shard registers rankings for a process that has not heard of a deletion, and the process reads no copy of the catalog. */
export const deletedBoardBack: Mutant = {
  name: 'deleted board comes back',
  patches: [
    {
      file: 'api/libs/redis-store/src/lua/register.lua',
      find: 'if tonumber(ARGV[i + 1]) >= least then',
      replace: 'if true then',
    },
    {
      file: 'api/libs/application/src/boards/catalog-copier.js',
      find: 'if ((await this.copy.revision()) <= this.catalog.revision)',
      replace: 'if (this.seen > -2)',
    },
  ],
  fault: boardDeleted,
  breaks: ['C7'],
};
