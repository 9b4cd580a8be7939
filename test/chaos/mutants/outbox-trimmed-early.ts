import { apiKilledBeforeTrim } from '../faults/api-killed-before-trim.js';
import type { Mutant } from './mutant.js';

/** Events leave the outbox before Kafka has them: those that a killed api still held are nowhere. */
export const outboxTrimmedEarly: Mutant = {
  name: 'outbox trimmed before Kafka confirms',
  patches: [
    {
      file: 'api/libs/delivery/src/outbox-bridge.js',
      find: 'this.waiting.push(change);',
      replace: 'this.waiting.push(change); void this.outbox.confirm(this.sent.add([change])).catch(() => undefined);',
    },
  ],
  fault: apiKilledBeforeTrim,
  breaks: ['C3'],
};
