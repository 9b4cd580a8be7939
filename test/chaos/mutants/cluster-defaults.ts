import { nodeRepliesLost } from '../faults/redis-replies-lost.js';
import type { Mutant } from './mutant.js';

/** Updates go through the cluster client of ioredis as it is by default: it sends those again whose reply was lost. */
export const clusterDefaults: Mutant = {
  name: 'ioredis defaults of a cluster',
  patches: [
    {
      file: 'api/libs/redis-store/src/connection/cluster/cluster-nodes.js',
      find: "import { ReplyError } from 'ioredis';",
      replace: "import { Cluster, ReplyError } from 'ioredis';\nimport { defineScripts } from '../../scripts.js';",
    },
    {
      file: 'api/libs/redis-store/src/connection/cluster/cluster-nodes.js',
      find: 'for (const seed of seeds)\n            this.meet(seed);\n    }',
      replace: `for (const seed of seeds)
            this.meet(seed);
        this.client = new Cluster(seeds.map((seed) => ({ host: seed.split(':')[0], port: Number(seed.split(':')[1]) })));
        this.client.on('error', () => undefined);
        defineScripts(this.client);
    }`,
    },
    {
      file: 'api/libs/redis-store/src/update/shard-writer.js',
      find: 'this.nodes.of(meta).standingsAdd(keys, [call])',
      replace: 'this.nodes.client.standingsAdd(keys, [call])',
    },
  ],
  fault: nodeRepliesLost,
  breaks: ['C2', 'C3'],
};
