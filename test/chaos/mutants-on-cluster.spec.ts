import { startChaosRedisCluster } from './cluster/chaos-redis-cluster.js';
import { MUTANTS_ON_CLUSTER } from './mutants/index.js';
import { playMutants } from './play-mutants.js';

playMutants(MUTANTS_ON_CLUSTER, { startRedis: startChaosRedisCluster });
