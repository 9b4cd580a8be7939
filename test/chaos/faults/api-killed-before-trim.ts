import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultMaker } from './fault.js';

/** Longer than the bridge gathers a batch. */
const UNTIL_SENT_MS = 200;

/** An api is killed after Kafka was sent its events and before they are off the outbox: another api sends them again. */
export const apiKilledBeforeTrim: FaultMaker = ({ cluster, random }) => {
  const { kafka } = cluster.servers;
  const victim = random.pick(cluster.apis);
  return {
    name: 'api killed before it trims the outbox',
    lastsMs: [300, 2000],
    async inject() {
      // What was sent to a frozen broker lies in its socket.
      await kafka.pause();
      await sleep(UNTIL_SENT_MS);
      await victim.kill();
      await kafka.resume();
    },
    heal: () => victim.start(),
    hits: async ({ duplicates }) => ({ 'events sent again': duplicates }),
  };
};
