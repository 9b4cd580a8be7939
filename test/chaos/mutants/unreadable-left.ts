import { outboxUnreadable } from '../faults/outbox-unreadable.js';
import type { Mutant } from './mutant.js';

/** An entry that cannot be read stays where it is: whoever reads the outbox fails at it, and the board is never open again. */
export const unreadableLeft: Mutant = {
  name: 'unreadable entries left in the outbox',
  patches: [
    {
      file: 'api/libs/redis-store/src/update/redis-outbox.js',
      find: 'await this.putAside(shard, unreadable);',
      replace: 'throw new Error(unreadable[0].reason);',
    },
  ],
  fault: outboxUnreadable,
  breaks: ['health'],
};
