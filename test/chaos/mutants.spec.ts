import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Campaign } from './campaign.js';
import { MUTANTS } from './mutants/index.js';
import type { Mutant } from './mutants/mutant.js';
import { chooseSeed } from './seed.js';
import { patchedApps } from '../support/patched-apps.js';

const seed = chooseSeed();
const [first] = MUTANTS as readonly [Mutant, ...Mutant[]];
let campaign: Campaign;

beforeAll(async () => {
  campaign = await Campaign.start(seed, 'short', () => patchedApps(first));
});

afterAll(() => campaign.end());

describe(`The checker finds what is missing, seed ${seed}`, () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s', async (_, mutant) => {
    if (mutant !== first) await campaign.deploy(await patchedApps(mutant));
    const { violations } = await campaign.play(mutant.fault);
    console.log(`${mutant.name}: ${violations.map(({ invariant, what }) => `${invariant} ${what}`).join('\n  ')}`);
    expect(mutant.breaks).toContain(violations.find(({ invariant }) => mutant.breaks.includes(invariant))?.invariant);
  });
});
