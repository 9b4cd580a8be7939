import { apiKilled } from '../api-killed.js';
import { type FaultMaker } from '../fault.js';
import { redisRestartedEmpty, redisRestartedOlder } from '../redis-data-lost.js';
import { redisFlushed } from '../redis-flushed.js';
import { apiKilledUnconfirmed } from './api-killed-unconfirmed.js';

/** What was acknowledged may not be missing by now. */
function keptByLog(fault: FaultMaker): FaultMaker {
  return { name: fault.name, make: (scene) => ({ ...fault.make(scene), keepsAcknowledged: true }) };
}

export const apiKilledUnconfirmedWithLog = keptByLog(apiKilledUnconfirmed);

/** Faults under a deployment that acknowledges updates when the log has them. */
export const FAULTS_WITH_LOG: readonly FaultMaker[] = [
  keptByLog(apiKilled),
  apiKilledUnconfirmedWithLog,
  keptByLog(redisFlushed),
  keptByLog(redisRestartedEmpty),
  keptByLog(redisRestartedOlder),
];
