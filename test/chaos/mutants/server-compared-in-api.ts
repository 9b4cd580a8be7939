import { replicaPromotedAndBack } from '../faults/on-cluster/replica-promoted.js';
import type { Mutant } from './mutant.js';

/** The api alone compares on which server it has found a shard: a script runs wherever its connection leads by then. */
export const serverComparedInApi: Mutant = {
  name: 'replication id compared in the api',
  patches: [
    {
      file: 'api/libs/redis-store/src/lua/includes/fence.lua',
      find: "if not redis.call('INFO', 'replication'):find('master_replid:' .. server, 1, true) then",
      replace: 'if false then',
    },
  ],
  fault: replicaPromotedAndBack,
  breaks: ['C2', 'C3'],
};
