import { type Health, HealthCheck, type ShardRecords } from '@standings/domain';
import type { RecordRestoreLoop } from './record-restore-loop.js';

/** Whether updates with a key are applied, and how far records that were lost are restored. */
export class RecordsHealthCheck extends HealthCheck {
  readonly name = 'records';

  constructor(
    private readonly records: Pick<ShardRecords, 'lacking' | 'refusesKeys'>,
    private readonly loop: Pick<RecordRestoreLoop, 'progress' | 'problem' | 'windows'>,
  ) {
    super();
  }

  async check(): Promise<Health> {
    const { progress, problem, windows } = this.loop;
    const figures = { ttl: windows.ttlMs / 1000, restore: windows.restoreMs / 1000, ...inFigures(progress) };
    if (this.records.lacking().length === 0) return { up: true, figures };
    if (!this.records.refusesKeys() && problem === null) return { up: true, figures };
    const failed = problem === null ? '' : `; the last attempt failed: ${problem}`;
    const refused = this.records.refusesKeys()
      ? 'updates with a key are refused until the idempotency records that were lost are read back from the event log'
      : 'older idempotency records that were lost are not restored yet';
    return { up: false, reason: refused + failed, figures };
  }
}

function inFigures(progress: RecordRestoreLoop['progress']): Readonly<Record<string, number>> {
  if (progress === null) return {};
  const { events, records, until } = progress;
  return { events, records, ...(until !== null && { until }) };
}
