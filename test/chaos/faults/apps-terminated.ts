import { fault } from './fault.js';

/** An api and then a sync are told to stop, as in a rolling update, and started again. */
export const appsTerminated = fault('api and sync told to stop', ({ cluster, random }) => {
  const api = random.pick(cluster.apis);
  const sync = random.pick(cluster.syncs);
  let inOrder = 0;
  return {
    lastsMs: [0, 1000],
    hidden: true,
    async inject() {
      const codes = await Promise.all([api.terminate(), sync.terminate()]);
      inOrder = codes.filter((code) => code === 0).length;
    },
    async heal() {
      await Promise.all([api.start(), sync.start()]);
    },
    hits: async () => ({ 'ended with code 0': inOrder === 2 ? 2 : 0 }),
  };
});
