import { apiKilledUnconfirmedWithLog } from '../faults/with-log/index.js';
import type { Mutant } from './mutant.js';

/** A replay is answered when its record is found, while the original waits for the log. */
export const replayAnsweredAtOnce: Mutant = {
  name: 'a replay answered at once',
  patches: [
    {
      file: 'api/libs/delivery/src/log-acknowledgement/log-acknowledged-store.js',
      find: 'await this.replays.until(foundIn);',
      replace: ';',
    },
  ],
  fault: apiKilledUnconfirmedWithLog,
  breaks: ['C2', 'C3'],
};
