import { syncKilled } from '../faults/sync-killed.js';
import type { Mutant } from './mutant.js';

const HANDLE = 'await this.handleRecords(records, { heartbeat: beat, stopping: this.stopping.signal });';

/** A batch counts as done before it is stored: when sync is killed in between, nobody reads it again. */
export const offsetBeforeWrite: Mutant = {
  name: 'offset committed before the write',
  patches: [
    {
      file: 'sync/libs/kafka-log/src/consumer/kafka-batch-server.js',
      find: HANDLE,
      replace: `payload.resolveOffset(batch.lastOffset());
            await payload.commitOffsetsIfNecessary({ topics: [{ topic: batch.topic, partitions: [
              { partition: batch.partition, offset: String(Number(batch.lastOffset()) + 1) }] }] });
            ${HANDLE}`,
    },
  ],
  fault: syncKilled,
  breaks: ['C2', 'C3'],
};
