import { apiKilledBeforeTrim } from './api-killed-before-trim.js';
import { apiKilledInRecovery } from './api-killed-in-recovery.js';
import { apiKilled } from './api-killed.js';
import { appsTerminated } from './apps-terminated.js';
import { eventsAgain } from './events-again.js';
import { boardDeleted } from './board-deleted.js';
import { boardsCreatedTwice } from './boards-created-twice.js';
import type { FaultMaker } from './fault.js';
import { kafkaFrozen, kafkaKilled } from './kafka-away.js';
import { outboxClockAhead } from './outbox-clock-ahead.js';
import { outboxUnreadable } from './outbox-unreadable.js';
import { poison } from './poison.js';
import { postgresCut, postgresDelayed, postgresFailedOver, postgresKilled, postgresReadOnly } from './postgres-away.js';
import { rebuiltWhileClosed } from './rebuilt-while-closed.js';
import { rebuilt } from './rebuilt.js';
import { redisRestartedEmpty, redisRestartedOlder } from './redis-data-lost.js';
import { redisDelayed } from './redis-delayed.js';
import { redisFlushed, redisFlushedWithoutSync } from './redis-flushed.js';
import { redisFrozen, redisFrozenShortly } from './redis-frozen.js';
import { redisKilled } from './redis-killed.js';
import { redisDemoted, redisOutOfMemory, redisWithoutReplicas } from './redis-refuses-writes.js';
import { redisReplaced } from './redis-replaced.js';
import { redisRepliesLost } from './redis-replies-lost.js';
import { redisShared } from './redis-shared.js';
import { syncFrozen } from './sync-frozen.js';
import { syncKilled } from './sync-killed.js';
import { syncScaled } from './sync-scaled.js';
import { resharded } from './resharded.js';
import { largePoison, topicCompressed, topicTakesLittle } from './topic-settings.js';

export const FAULTS: readonly FaultMaker[] = [
  // On the way of an update to Redis and back,
  apiKilled,
  redisRepliesLost,
  redisDelayed,
  redisFrozenShortly,
  redisFrozen,
  redisOutOfMemory,
  redisWithoutReplicas,
  redisDemoted,
  redisKilled,
  redisReplaced,
  redisRestartedOlder,
  redisRestartedEmpty,
  redisFlushed,
  redisFlushedWithoutSync,
  redisShared,
  rebuilt,
  rebuiltWhileClosed,
  boardsCreatedTwice,
  boardDeleted,
  resharded,
  // and on the way of its event to Postgres.
  apiKilledBeforeTrim,
  outboxUnreadable,
  outboxClockAhead,
  appsTerminated,
  kafkaKilled,
  kafkaFrozen,
  syncKilled,
  syncFrozen,
  syncScaled,
  postgresKilled,
  postgresCut,
  postgresReadOnly,
  postgresFailedOver,
  postgresDelayed,
  eventsAgain,
  poison,
  largePoison,
  topicCompressed,
  topicTakesLittle,
  apiKilledInRecovery,
];
