import type { FaultMaker } from '../fault.js';
import { rebuilt } from '../rebuilt.js';
import { redisFlushed } from '../redis-flushed.js';
import { redisKilled } from '../redis-killed.js';
import { nodeRepliesLost } from '../redis-replies-lost.js';
import { resharded } from '../resharded.js';
import { masterFrozen, masterKilled } from './master-away.js';
import { replicaPromoted, replicaPromotedAndBack } from './replica-promoted.js';
import { slotMigrated } from './slot-migrated.js';

/** Of a Redis Cluster: what its nodes may do, and what one Redis may do as well. */
export const FAULTS_ON_CLUSTER: readonly FaultMaker[] = [
  nodeRepliesLost,
  masterKilled,
  masterFrozen,
  slotMigrated,
  replicaPromoted,
  replicaPromotedAndBack,
  redisKilled,
  redisFlushed,
  rebuilt,
  resharded,
];
