import { Campaign } from './campaign.js';
import type { Violation } from './checker/violation.js';
import { FAULTS } from './faults/index.js';
import { Random } from './random.js';
import { report, tell } from './report/report.js';
import type { RoundResult } from './round/round-result.js';

/** Faults between two times that Redis is emptied. */
const ROUNDS_BETWEEN_REBUILDS = 10;

/** Faults in random order and of random length until the time is up. @returns whether nothing was violated. */
export async function soak(minutes: number, seed: number): Promise<boolean> {
  console.log(`seed ${seed}`);
  const random = new Random(seed);
  const rounds: RoundResult[] = [];
  const afterRebuilds: Violation[] = [];
  const campaign = new Campaign(seed, 'random');
  const until = Date.now() + minutes * 60_000;
  try {
    while (rounds.length === 0 || Date.now() < until) {
      const round = await campaign.play(random.pick(FAULTS));
      rounds.push(round);
      tellProgress(round);
      if (rounds.length % ROUNDS_BETWEEN_REBUILDS === 0) afterRebuilds.push(...(await campaign.rebuild()));
    }
    afterRebuilds.push(...(await campaign.rebuild()));
  } finally {
    await campaign.end();
  }
  console.log(report(seed, rounds));
  for (const violation of afterRebuilds) console.log(tell('Redis emptied', violation));
  return rounds.every(({ violations }) => violations.length === 0) && afterRebuilds.length === 0;
}

function tellProgress({ fault, sent, violations }: RoundResult): void {
  console.log(`${new Date().toISOString()} ${fault}: ${sent} updates, ${violations.length} violations`);
  for (const violation of violations) console.log(tell(fault, violation));
}
