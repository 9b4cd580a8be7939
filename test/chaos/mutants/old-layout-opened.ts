import { resharded } from '../faults/resharded.js';
import type { Mutant } from './mutant.js';

/** Apis go on with the number of shards that they knew, and Postgres begins epochs for them: they open shards that were left. */
export const oldLayoutOpened: Mutant = {
  name: 'old layout opened',
  patches: [
    {
      file: 'api/libs/persistence/src/typeorm-epoch-authority.js',
      find: 'await assertPresent(manager, shard);',
      replace: '',
    },
    {
      file: 'api/libs/domain/src/board/placement.js',
      find: 'if (this.following !== null && layout.number <= this.following.number)',
      replace: "if (this.following !== null && process.argv[1]?.includes('main'))",
    },
  ],
  fault: resharded,
  breaks: ['C1', 'C2', 'C3', 'C6'],
};
