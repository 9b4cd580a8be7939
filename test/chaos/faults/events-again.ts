import { fault } from './fault.js';

/** Every event since the beginning is delivered again: the offsets of the group go back to 0. */
export const eventsAgain = fault('all events delivered again', ({ cluster }) => ({
  lastsMs: [0, 1000],
  hidden: true,
  async inject() {
    await Promise.all(cluster.syncs.map((sync) => sync.terminate()));
    await cluster.events.rewind();
  },
  async heal() {
    await Promise.all(cluster.syncs.map((sync) => sync.start()));
  },
  hits: async ({ staleRows }) => ({ 'rows refused': staleRows }),
}));
