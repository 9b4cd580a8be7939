import { fault } from './fault.js';

/** Requests in the meantime, half of them at the victim: the first go to Kafka, the others wait in its memory. */
const MEANWHILE = 60;

/** An api is killed after Kafka was sent its events and before they are off the outbox: another api sends them again. */
export const apiKilledBeforeTrim = fault('api killed before it trims the outbox', ({ cluster, load, random }) => {
  const { kafka } = cluster.servers;
  const victim = random.pick(cluster.apis);
  return {
    lastsMs: [300, 2000],
    async inject() {
      // What was sent to a frozen broker lies in its socket.
      await kafka.pause();
      await load.acknowledges(MEANWHILE);
      await victim.kill();
      await kafka.resume();
    },
    heal: () => victim.start(),
    hits: async ({ duplicates }) => ({ 'events sent again': duplicates }),
  };
});
