import { setTimeout as sleep } from 'node:timers/promises';
import { query } from '../../support/servers/index.js';
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

/** Postgres takes no writes, as when it runs as a standby or an operator says so. Sessions that are open hear of it too. */
export const postgresReadOnly = fault('Postgres read-only', ({ cluster }) => {
  const { url } = cluster.servers.postgres;
  const say = async (statement: string) => {
    await query(url, statement);
    await query(url, 'SELECT pg_reload_conf()');
  };
  return {
    lastsMs: [1000, 5000],
    hidden: true,
    inject: () => say('ALTER SYSTEM SET default_transaction_read_only = on'),
    heal: () => say('ALTER SYSTEM RESET default_transaction_read_only'),
    hits: async ({ logged }) => ({ 'batches tried again': logged(RETRIES) }),
  };
});

/** As in a failover: connections end, and sessions that are opened before it is over refuse writes for as long as they live. */
export const postgresFailedOver = fault('Postgres failed over', ({ cluster }) => {
  const { url } = cluster.servers.postgres;
  const user = new URL(url).username;
  const setReadOnly = (value: 'on' | 'off') =>
    query(url, `BEGIN READ WRITE; ALTER ROLE ${user} SET default_transaction_read_only = ${value}; COMMIT`);
  return {
    lastsMs: [1000, 5000],
    hidden: true,
    async inject() {
      await setReadOnly('on');
      await query(url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'standings'`);
    },
    heal: () => setReadOnly('off'),
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

const DELAY_MS = 50;

/** Every reply of Postgres takes 50 ms longer: later, never wrong. */
export const postgresDelayed = fault('link to Postgres 50 ms longer', ({ cluster }) => {
  const links = cluster.syncs.map(({ postgres }) => postgres);
  const delayed = () => links.reduce((sum, link) => sum + link.delayedReplies, 0);
  const before = delayed();
  return {
    lastsMs: [1000, 5000],
    hidden: true,
    async inject() {
      for (const link of links) link.delayReplies(DELAY_MS);
    },
    async heal() {
      for (const link of links) link.pass();
    },
    hits: async () => ({ 'late replies': delayed() - before }),
  };
});
