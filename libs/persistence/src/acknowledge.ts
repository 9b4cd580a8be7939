import type { Acknowledge } from '@standings/domain';
import type { DataSource } from 'typeorm';

/** Each api gives a sign of life every 5 s: see {@link StoreClaims}. */
const SILENT = '20 seconds';

/** Apis that may use the earlier setting are running. Nothing was changed. */
export class ApisRunningError extends Error {
  override readonly name = 'ApisRunningError';

  constructor() {
    super(
      'An api has used this database in the last 20 s. The time of acknowledgement was not changed. Stop every api, wait for 20 s, and run it again.',
    );
  }
}

/** The setting that is recorded. @param first what a deployment without one gets. */
export async function recordedAcknowledge(dataSource: DataSource, first: Acknowledge): Promise<Acknowledge> {
  const [{ acknowledge }] = await dataSource.query<[{ acknowledge: Acknowledge | null }]>(
    'SELECT acknowledge FROM deployment',
  );
  if (acknowledge !== null) return acknowledge;
  // Two processes may be the first.
  await dataSource.query('UPDATE deployment SET acknowledge = $1 WHERE acknowledge IS NULL', [first]);
  return recordedAcknowledge(dataSource, first);
}

/** Records another setting. @throws {ApisRunningError} */
export async function changeAcknowledge(dataSource: DataSource, acknowledge: Acknowledge): Promise<void> {
  const [{ running }] = await dataSource.query<[{ running: boolean }]>(
    'SELECT EXISTS (SELECT FROM ranking_stores WHERE seen_at > now() - $1::interval) AS running',
    [SILENT],
  );
  if (running && (await recordedAcknowledge(dataSource, acknowledge)) !== acknowledge) throw new ApisRunningError();
  await dataSource.query('UPDATE deployment SET acknowledge = $1', [acknowledge]);
}
