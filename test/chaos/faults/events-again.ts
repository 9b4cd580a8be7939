import { fault } from './fault.js';

/** Every event since the beginning is delivered again: Kafka has forgotten the offsets of the group. */
export const eventsAgain = fault('all events delivered again', ({ cluster }) => ({
  lastsMs: [0, 1000],
  hidden: true,
  async inject() {
    await Promise.all(cluster.syncs.map((sync) => sync.terminate()));
    await cluster.events.forget();
  },
  async heal() {
    await Promise.all(cluster.syncs.map((sync) => sync.start()));
  },
  hits: async ({ staleRows }) => ({ 'rows refused': staleRows }),
}));
