import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from './fault.js';

const RETRIES = 'Failed at storing scores';

/** Postgres is killed and started again. */
export const postgresKilled = fault('Postgres killed', ({ cluster }) => {
  const { postgres } = cluster.servers;
  return {
    lastsMs: [1000, 10_000],
    hidden: true,
    inject: () => postgres.kill(),
    heal: () => postgres.start(),
    hits: async ({ logged }) => ({ 'batches tried again': logged(RETRIES) }),
  };
});

const CUTS = 5;
const EVERY_MS = 200;

/** The connections to Postgres break, several times. */
export const postgresCut = fault('connections to Postgres cut', ({ cluster }) => {
  let broken = 0;
  return {
    lastsMs: [0, 1000],
    hidden: true,
    async inject() {
      for (let i = 0; i < CUTS; i++) {
        for (const { postgres } of cluster.syncs) {
          broken += postgres.connections;
          postgres.cut();
        }
        await sleep(EVERY_MS);
      }
    },
    heal: async () => undefined,
    hits: async () => ({ 'connections broken': broken }),
  };
});
