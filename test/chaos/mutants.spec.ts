import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Campaign } from './campaign.js';
import { MUTANTS } from './mutants/index.js';
import type { Mutant } from './mutants/mutant.js';
import { chooseSeed } from './seed.js';
import { patchedApps } from '../support/apps/patched-apps.js';

/** A round of a mutant that holds something up ends when nothing has moved for a minute, and then everything is started again. */
const PATIENCE_MS = 240_000;

const seed = chooseSeed();
const [first] = MUTANTS as readonly [Mutant, ...Mutant[]];
let campaign: Campaign;

beforeAll(async () => {
  campaign = await Campaign.start(seed, 'short', () => patchedApps(first));
});

afterAll(() => campaign.end());

describe(`The checker finds what is missing, seed ${seed}`, () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    '%s',
    async (_, mutant) => {
      if (mutant !== first) await campaign.deploy(await patchedApps(mutant));
      const { violations } = await campaign.play(mutant.fault);
      console.log(`${mutant.name}: ${violations.map(({ invariant, what }) => `${invariant} ${what}`).join('\n  ')}`);
      expect(mutant.breaks).toContain(violations.find(({ invariant }) => mutant.breaks.includes(invariant))?.invariant);
    },
    PATIENCE_MS,
  );
});
