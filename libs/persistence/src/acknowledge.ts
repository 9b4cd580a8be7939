import { type Acknowledge, type Pause, pauseFor } from '@standings/domain';
import type { DataSource } from 'typeorm';
import { Silence } from './silence.js';

/** Each api gives a sign of life every 5 s: see `StoreClaims`. */
const RECENT = '20 seconds';

const LOOK_EVERY_MS = 1000;

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
  const recorded = await recordedOrNull(dataSource);
  if (recorded !== null) return recorded;
  // Two processes may be the first.
  await dataSource.query('UPDATE deployment SET acknowledge = $1 WHERE acknowledge IS NULL', [first]);
  return recordedAcknowledge(dataSource, first);
}

/**
 * Records another setting. Watches first, for 20 s, that no api gives a sign of life.
 *
 * @param silence and @param pause injected, so that tests do not sleep.
 * @throws {ApisRunningError}
 */
export async function changeAcknowledge(
  dataSource: DataSource,
  acknowledge: Acknowledge,
  silence = new Silence(),
  pause: Pause = pauseFor,
): Promise<void> {
  const recorded = await recordedOrNull(dataSource);
  if (recorded !== null && recorded !== acknowledge) await assertNoneRuns(dataSource, silence, pause);
  await dataSource.query('UPDATE deployment SET acknowledge = $1', [acknowledge]);
}

/** An old sign is no proof: while the database was away no api could give one. */
async function assertNoneRuns(dataSource: DataSource, silence: Silence, pause: Pause): Promise<void> {
  const never = new AbortController().signal;
  const [{ sign: first, recent }] = await lastSign(dataSource);
  if (recent) throw new ApisRunningError();
  for (let sign = first; sign !== null && !silence.isLong(sign); [{ sign }] = await lastSign(dataSource)) {
    if (sign !== first) throw new ApisRunningError();
    await pause(LOOK_EVERY_MS, never);
  }
}

/** No sign if no api has ever opened a shard. */
function lastSign(
  dataSource: DataSource,
): Promise<[{ readonly sign: string | null; readonly recent: boolean | null }]> {
  return dataSource.query(
    'SELECT max(seen_at)::text AS sign, max(seen_at) > now() - $1::interval AS recent FROM ranking_stores',
    [RECENT],
  );
}

async function recordedOrNull(dataSource: DataSource): Promise<Acknowledge | null> {
  const [{ acknowledge }] = await dataSource.query<[{ acknowledge: Acknowledge | null }]>(
    'SELECT acknowledge FROM deployment',
  );
  return acknowledge;
}
