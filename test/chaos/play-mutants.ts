import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApps } from '../support/apps/app-process.js';
import { patchedApps } from '../support/apps/patched-apps.js';
import { Campaign } from './campaign.js';
import type { Mutant } from './mutants/mutant.js';
import { chooseSeed } from './seed.js';

/** A mutant that holds events up does so for ever. Without it they need 5 s where the sweeper sends them, else less. */
const PATIENCE_MS = 20_000;

const TIMEOUT_MS = 240_000;

/** A test for each mutant, one after the other on the same servers: the checker must report it. */
export function playMutants(mutants: readonly Mutant[]): void {
  const seed = chooseSeed();
  const campaign = new Campaign(seed, 'short', PATIENCE_MS);

  beforeAll(() => buildApps('api', 'sync'));

  afterAll(() => campaign.end());

  describe(`The checker finds what is missing, seed ${seed}`, () => {
    it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
      '%s',
      async (_, mutant) => {
        await campaign.deploy(await patchedApps(mutant));
        const { violations } = await campaign.play(mutant.fault);
        console.log(`${mutant.name}: ${violations.map(({ invariant, what }) => `${invariant} ${what}`).join('\n  ')}`);
        const found = violations.find(({ invariant }) => mutant.breaks.includes(invariant));
        expect(mutant.breaks).toContain(found?.invariant);
      },
      TIMEOUT_MS,
    );
  });
}
