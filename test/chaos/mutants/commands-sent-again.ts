import { redisRepliesLost } from '../faults/redis-replies-lost.js';
import type { Mutant } from './mutant.js';

/** As ioredis has it by default: a command whose reply was lost is sent once more. Updates without a key count twice. */
export const commandsSentAgain: Mutant = {
  name: 'commands sent again',
  patches: [
    {
      file: 'api/libs/redis-store/src/connection/redis-connection.js',
      find: 'autoResendUnfulfilledCommands: false,',
      replace: 'autoResendUnfulfilledCommands: true,',
    },
    {
      file: 'api/libs/redis-store/src/connection/redis-connection.js',
      find: 'maxRetriesPerRequest: 0,',
      replace: 'maxRetriesPerRequest: null,',
    },
  ],
  fault: redisRepliesLost,
  breaks: ['C2', 'C3'],
};
