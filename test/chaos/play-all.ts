import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Campaign } from './campaign.js';
import type { Deployed } from './cluster/cluster.js';
import type { FaultMaker } from './faults/fault.js';
import { report } from './report/report.js';
import type { RoundResult } from './round/round-result.js';
import { chooseSeed } from './seed.js';

/** A test for each fault, all against one cluster, and one that empties Redis at the end. */
export function playAll(faults: readonly FaultMaker[], deployed?: Deployed): void {
  const seed = chooseSeed();
  const rounds: RoundResult[] = [];
  const campaign = new Campaign(seed, 'short', deployed);

  beforeAll(() => campaign.start());

  afterAll(async () => {
    console.log(report(seed, rounds));
    await campaign.end();
  });

  describe(`Every acknowledged update is on the board and in Postgres once, seed ${seed}`, () => {
    it.each(faults.map((maker) => [maker.name, maker] as const))('%s', async (_, maker) => {
      const round = await campaign.play(maker);
      rounds.push(round);
      expect(round.violations).toEqual([]);
    });

    it('and again after Redis was emptied and restored', async () => {
      expect(await campaign.rebuild()).toEqual([]);
    });
  });
}
