import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApps } from '../support/apps/app-process.js';
import { patchedApps } from '../support/apps/patched-apps.js';
import { Campaign, type Conditions } from './campaign.js';
import type { Violation } from './checker/violation.js';
import type { Deployed } from './cluster/cluster.js';
import type { Mutant } from './mutants/mutant.js';
import { chooseSeed } from './seed.js';

/** A third of the load that faults are played under: a mutant breaks every update of a kind, so fewer show it as well. */
const RATE = 100;

/** A mutant that holds events up does so for ever. Without it they need 5 s where the sweeper sends them, else less. */
const PATIENCE_MS = 20_000;

/** On a busy machine a fault may miss what it is aimed at. It strikes again, at most so often, each time under half of the load before. */
const ROUNDS = 3;

/** A test for each mutant, one after the other on the same servers: the checker must report it. */
export function playMutants(mutants: readonly Mutant[], deployed?: Deployed): void {
  const seed = chooseSeed();
  const campaign = new Campaign(seed, 'short', deployed);

  beforeAll(() => buildApps('api', 'sync'));

  afterAll(() => campaign.end());

  describe(`The checker finds what is missing, seed ${seed}`, () => {
    it.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s', async (_, mutant) => {
      const dist = await patchedApps(mutant);
      let found: Violation | undefined;
      for (let round = 0; found === undefined && round < ROUNDS; round++) {
        if (!(await isDeployed(campaign, dist, round))) continue;
        const { violations } = await campaign.play(mutant.fault, conditionsFor(mutant, RATE / 2 ** round));
        console.log(`${mutant.name}: ${violations.map(({ invariant, what }) => `${invariant} ${what}`).join('\n  ')}`);
        found = violations.find(({ invariant }) => mutant.breaks.includes(invariant));
      }
      expect(mutant.breaks).toContain(found?.invariant);
    });
  });
}

/** On a busy machine apps may not answer their first updates in time: that shows nothing. @throws why, in the last round. */
async function isDeployed(campaign: Campaign, dist: string, round: number): Promise<boolean> {
  try {
    await campaign.deploy(dist);
    return true;
  } catch (error) {
    if (round === ROUNDS - 1) throw error;
    console.log(`Not deployed in round ${round}: ${String(error)}`);
    return false;
  }
}

/** What breaks anything else shows it at the end of a round, however long events take on a busy machine. */
function conditionsFor({ breaks }: Mutant, rate: number): Conditions {
  const holdsUp = breaks.some((invariant) => invariant === 'health' || invariant === 'hidden');
  return holdsUp ? { rate, patienceMs: PATIENCE_MS } : { rate };
}
