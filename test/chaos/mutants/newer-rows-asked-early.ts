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
      find: 'await this.pause(BRIDGES_MS, stopping);',
      replace: 'const kept = await this.fill(version); await this.pause(BRIDGES_MS, stopping);',
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
