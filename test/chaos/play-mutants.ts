import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patchedApps } from '../support/apps/patched-apps.js';
import { Campaign } from './campaign.js';
import type { Mutant } from './mutants/mutant.js';
import { chooseSeed } from './seed.js';

/** A round of a mutant that holds something up ends when nothing has moved for a minute, and then everything is started again. */
const PATIENCE_MS = 240_000;

/** A test for each mutant, one after the other on the same servers: the checker must report it. */
export function playMutants(mutants: readonly [Mutant, ...Mutant[]]): void {
  const seed = chooseSeed();
  const [first] = mutants;
  let campaign: Campaign;

  beforeAll(async () => {
    campaign = await Campaign.start(seed, 'short', () => patchedApps(first));
  });

  afterAll(() => campaign.end());

  describe(`The checker finds what is missing, seed ${seed}`, () => {
    it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
      '%s',
      async (_, mutant) => {
        if (mutant !== first) await campaign.deploy(await patchedApps(mutant));
        const { violations } = await campaign.play(mutant.fault);
        console.log(`${mutant.name}: ${violations.map(({ invariant, what }) => `${invariant} ${what}`).join('\n  ')}`);
        const found = violations.find(({ invariant }) => mutant.breaks.includes(invariant));
        expect(mutant.breaks).toContain(found?.invariant);
      },
      PATIENCE_MS,
    );
  });
}
