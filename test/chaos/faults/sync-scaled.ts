import { fault } from './fault.js';
import { untilSome } from './until.js';

/** One sync instead of two, then three, then two: partitions change hands under load. */
export const syncScaled = fault('sync scaled from 2 to 1 to 3 to 2', ({ cluster }) => {
  const seen: number[] = [];
  const untilMembers = (count: number) =>
    untilSome(`groups of ${count}`, async () => {
      const reached = (await cluster.events.members()) === count;
      if (reached) seen.push(count);
      return reached ? 1 : 0;
    });
  return {
    lastsMs: [0, 1000],
    hidden: true,
    async inject() {
      const [first] = cluster.syncs;
      await first?.terminate();
      await untilMembers(1);
      await Promise.all([first?.start(), cluster.add('sync')]);
      await untilMembers(3);
    },
    async heal() {
      const last = cluster.syncs.at(-1);
      await last?.terminate();
      if (last !== undefined) await cluster.drop(last);
      await untilMembers(2);
    },
    hits: async () => ({ 'sizes of the group': seen.length === 3 ? 3 : 0 }),
  };
});
