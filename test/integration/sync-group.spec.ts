import { describe, expect, it } from 'vitest';
import { finalScores, history } from '../support/score-events.js';
import { waitUntil } from '../support/servers/index.js';
import { useSyncDeployment } from '../support/sync-deployment.js';

const PARTITIONS = 6;
const WITHIN_MS = 30_000;

const deployment = useSyncDeployment(PARTITIONS);

describe('The sync app', () => {
  it('shares the partitions between two processes', async () => {
    const events = history(20_000, 2000);
    await Promise.all([deployment().start(), deployment().start()]);
    await waitUntil(async () => expect(await deployment().assignments()).toEqual([3, 3]), WITHIN_MS);
    await deployment().log.append(events);
    await waitUntil(async () => expect(await deployment().scores()).toEqual(finalScores(events)), WITHIN_MS);
    await deployment().untilNoLag();
  });

  it('stops on SIGTERM with code 0 and leaves its partitions to the others at once', async () => {
    const [first] = await Promise.all([deployment().start(), deployment().start()]);
    await waitUntil(async () => expect(await deployment().assignments()).toHaveLength(2), WITHIN_MS);
    expect(await first?.end('SIGTERM')).toBe(0);
    await waitUntil(async () => expect(await deployment().assignments()).toEqual([PARTITIONS]), 10_000);
  });
});
