import { redisRestartedOlder } from '../faults/redis-data-lost.js';
import type { Mutant } from './mutant.js';

/**
 * A recovery asks for newer rows before it ends the epoch: what is stored in between is in Postgres alone. Each batch is stored 4 s late
 * here, so that the fault hits that time.
 */
export const newerRowsAskedEarly: Mutant = {
  name: 'newer rows asked for before the epoch ends',
  patches: [
    {
      file: 'api/libs/recovery/src/recovery/shard-recovery.js',
      find: 'const [readFrom] = await Promise.all(',
      replace: 'const kept = await this.fill(version); const [readFrom] = await Promise.all(',
    },
    {
      file: 'api/libs/recovery/src/recovery/shard-recovery.js',
      find: 'const kept = await this.fill(goesOn ? version : null);',
      replace: '',
    },
    {
      file: 'sync/libs/persistence/src/typeorm-score-repository.js',
      find: 'return this.run(NOTED_UPSERT, rows, []);',
      replace: 'await new Promise((done) => setTimeout(done, 4000)); return this.run(NOTED_UPSERT, rows, []);',
    },
  ],
  fault: redisRestartedOlder,
  breaks: ['C2', 'C3'],
};
