import { redisRestartedOlder } from '../faults/redis-data-lost.js';
import type { Mutant } from './mutant.js';

/** Neither the connection nor the script minds another history: scores are built on an older base. */
export const fenceOff: Mutant = {
  name: 'fence off',
  patches: [
    {
      file: 'api/libs/redis-store/src/shard/found-shard.js',
      find: 'return history === present || goesOn(data, before);',
      // A shard that has never been open is still opened once.
      replace: 'return true;',
    },
    {
      file: 'api/libs/redis-store/src/lua/includes/fence.lua',
      find: "if stored[1] ~= epoch or stored[2] == '' or stored[3] ~= deployment then",
      replace: 'if not stored[1] then',
    },
  ],
  fault: redisRestartedOlder,
  breaks: ['C2', 'C3'],
};
