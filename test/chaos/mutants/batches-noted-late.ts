import { redisRestartedOlder } from '../faults/redis-data-lost.js';
import type { Mutant } from './mutant.js';

/**
 * Rows are stored first and noted afterwards: a recovery in between believes that none is newer than Redis. Afterwards is 30 s later here,
 * so that the fault hits the time in between on a busy machine too.
 */
export const batchesNotedLate: Mutant = {
  name: 'batches noted after their rows',
  patches: [
    {
      file: 'sync/libs/persistence/src/typeorm-score-repository.js',
      find: 'return this.run(NOTED_UPSERT, rows, []);',
      replace: `setTimeout(() => this.run(NOTED_UPSERT, rows, []).catch(() => undefined), 30_000);
        return this.run(BARE_UPSERT, rows, []);`,
    },
  ],
  fault: redisRestartedOlder,
  breaks: ['C2', 'C3'],
};
