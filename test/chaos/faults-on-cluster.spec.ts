import { startChaosRedisCluster } from './cluster/chaos-redis-cluster.js';
import { FAULTS_ON_CLUSTER } from './faults/on-cluster/index.js';
import { playAll } from './play-all.js';

playAll(FAULTS_ON_CLUSTER, { startRedis: startChaosRedisCluster });
