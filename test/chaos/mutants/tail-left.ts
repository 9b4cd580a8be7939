import { redisFlushedWithoutSync } from '../faults/redis-flushed.js';
import type { Mutant } from './mutant.js';

/** Recovery leaves the tail of the log to sync, which is too late: the epoch of its events has ended by then. */
export const tailLeft: Mutant = {
  name: 'tail of the log left to sync',
  patches: [
    {
      file: 'api/libs/delivery/src/event-drain.js',
      find: "await this.tail.store(shard, (count) => report({ stage: 'log', count }), stopping);",
      replace: '',
    },
  ],
  fault: redisFlushedWithoutSync,
  breaks: ['C2', 'C3'],
};
