import { setTimeout as sleep } from 'node:timers/promises';
import { OtherDeployment } from '../cluster/other-deployment.js';
import { fault } from './fault.js';
import { untilSome } from './until.js';

const ASK_EVERY_MS = 250;

/** How often it is asked: for longer than it takes to look at its boards again, which is 5 s. */
const ASKED = 32;

/** Another deployment is started with the address of our Redis, and its database names a later epoch. */
export const redisShared = fault('another deployment on the same Redis', ({ cluster }) => {
  let other: OtherDeployment | undefined;
  let refused = 0;
  return {
    lastsMs: [0, 2000],
    hidden: true,
    async inject() {
      const started = await OtherDeployment.beside(cluster);
      other = started;
      await untilSome('answers of the other', () => started.update());
      for (let asked = 0; asked < ASKED; asked++) {
        if ((await started.update()) === 503) refused += 1;
        await sleep(ASK_EVERY_MS);
      }
    },
    async heal() {
      await other?.remove();
    },
    hits: async () => ({ 'updates refused to the other': refused }),
  };
});
