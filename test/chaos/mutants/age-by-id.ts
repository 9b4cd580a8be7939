import { outboxClockAhead } from '../faults/outbox-clock-ahead.js';
import type { Mutant } from './mutant.js';

/** The age of an entry is that of the time in its id: what a dead process left is not sent before that clock is reached. */
export const ageById: Mutant = {
  name: 'age of an entry by its id',
  patches: [
    {
      file: 'api/libs/redis-store/src/update/redis-outbox.js',
      find: 'const latest = this.agesOf(shard).latestOlderThan(minAgeMs, this.now());',
      replace: 'const latest = String(Date.now() - minAgeMs);',
    },
  ],
  fault: outboxClockAhead,
  breaks: ['health'],
};
