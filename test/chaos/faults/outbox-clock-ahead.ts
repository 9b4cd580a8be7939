import { fault } from './fault.js';

const DAY_MS = 86_400_000;

/** Requests in the meantime, half of them at the victim: their events wait in its memory and in the outbox. */
const MEANWHILE = 60;

/** The clock of Redis was a day ahead, so all ids of the outbox are; then an api is killed, and another one sends what it left. */
export const outboxClockAhead = fault(
  'api killed while ids of the outbox are a day ahead',
  ({ cluster, load, random }) => {
    const { kafka } = cluster.servers;
    const victim = random.pick(cluster.apis);
    return {
      lastsMs: [300, 2000],
      async inject() {
        const ahead = `${Date.now() + DAY_MS}-0`;
        for (const outbox of await cluster.data.keys('outbox')) {
          await cluster.data.command('XADD', outbox, ahead, 'of', 'another clock');
          await cluster.data.command('XDEL', outbox, ahead);
        }
        await kafka.pause();
        await load.acknowledges(MEANWHILE);
        await victim.kill();
        await kafka.resume();
      },
      heal: () => victim.start(),
      hits: async ({ logged }) => ({ sweeps: logged('Sent events again that had been left in the outbox') }),
    };
  },
);
