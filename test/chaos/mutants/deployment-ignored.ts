import { redisShared } from '../faults/redis-shared.js';
import type { Mutant } from './mutant.js';

/**
 * Nobody minds to which deployment the data in Redis belongs: one with a later epoch takes the boards for its own. Either both write, or
 * they close each other's shards for ever.
 */
export const deploymentIgnored: Mutant = {
  name: 'deployment ignored',
  patches: [
    {
      file: 'api/libs/domain/src/deployment.js',
      find: "return this.state === 'confirmed' && id !== null && id !== undefined && id !== this.known;",
      replace: 'return false;',
    },
    {
      file: 'api/libs/redis-store/src/lua/begin.lua',
      find: "if redis.call('HGET', meta, 'deployment') ~= ARGV[2] then",
      replace: 'if false then',
    },
  ],
  fault: redisShared,
  breaks: ['C1', 'C2', 'C3', 'health'],
};
