import { setTimeout as sleep } from 'node:timers/promises';
import { SHARDS } from '../boards.js';
import { ON_THE_WAY_MS } from '../checker/loss.js';
import { fault } from './fault.js';
import { untilSome } from './until.js';

const OPEN_AGAIN = 'Shard is open again';

/** FLUSHALL while the apis are connected: no connection breaks, and everything is gone. */
export const redisFlushed = fault('Redis flushed under live connections', ({ cluster }) => ({
  lastsMs: [0, 0],
  losesTail: true,
  // What was acknowledged before that must not be lost: C6 repeats some of it.
  prepare: () => sleep(ON_THE_WAY_MS),
  inject: () => cluster.data.flush(),
  heal: async () => undefined,
  hits: async ({ refused, logged }) => ({ refused, recoveries: logged(OPEN_AGAIN) }),
}));

/** Requests whose events only Kafka has: a second of them. */
const MEANWHILE = 300;

/** FLUSHALL while every sync stands still: what Kafka has and Postgres lacks is stored by the recovery, or by nobody. */
export const redisFlushedWithoutSync = fault('Redis flushed while sync is frozen', ({ cluster, load }) => {
  const recoveries = () => cluster.apis.reduce((sum, { printed }) => sum + printed.split(OPEN_AGAIN).length - 1, 0);
  let before = 0;
  let meanwhile = 0;
  return {
    lastsMs: [0, 0],
    losesTail: true,
    async prepare() {
      for (const sync of cluster.syncs) sync.freeze();
      await load.acknowledges(MEANWHILE);
      before = recoveries();
    },
    async inject() {
      await cluster.data.flush();
      await untilSome('recoveries of every shard', () => Math.max(0, recoveries() - before - SHARDS + 1));
      meanwhile = recoveries() - before;
    },
    async heal() {
      for (const sync of cluster.syncs) sync.thaw();
    },
    hits: async ({ refused }) => ({ refused, 'recoveries meanwhile': meanwhile }),
  };
});
