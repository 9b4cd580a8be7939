import { rebuiltWhileClosed } from '../faults/rebuilt-while-closed.js';
import type { Mutant } from './mutant.js';

/** A rebuild opens a closed shard as it is: the other boards of the shard lack what Redis has lost. */
export const rebuildOpensShard: Mutant = {
  name: 'rebuild opens a closed shard',
  patches: [
    {
      file: 'api/libs/recovery/src/recovery/recovery.js',
      find: 'await this.open(on.shard, lock, report, stopping);',
      replace: `await this.restore(on, async ({ restoration }) => {
                const { epoch } = await lock.raiseEpoch(await restoration.close(), restoration.store);
                await lock.openEpoch(epoch);
                await restoration.open(epoch);
            });`,
    },
  ],
  fault: rebuiltWhileClosed,
  breaks: ['C2', 'C3'],
};
