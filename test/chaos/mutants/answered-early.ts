import { apiKilledUnconfirmedWithLog } from '../faults/with-log/index.js';
import type { Mutant } from './mutant.js';

/** An update is answered when Redis has it, although the deployment acknowledges updates when the log has them. */
export const answeredEarly: Mutant = {
  name: 'answered before the log has it',
  patches: [
    {
      file: 'api/libs/delivery/src/log-acknowledgement/log-acknowledged-store.js',
      find: 'await this.bridge.confirmed(scoreChanged);',
      replace: 'this.bridge.confirmed(scoreChanged).catch(() => undefined);',
    },
  ],
  fault: apiKilledUnconfirmedWithLog,
  breaks: ['C2', 'C3'],
};
