import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from '../fault.js';
import { untilSome } from '../until.js';

/** Requests whose players get other updates, and that are acknowledged before the fault. */
const BEFORE = 30;

/** Outbox entries that Kafka does not have, half of them of either api: those that were sent first lie in the socket of Kafka, others in memory. */
const UNCONFIRMED = 40;

/** A request whose connection broke is sent to the other api at once. Its answer needs some ms, and much longer on a busy machine. */
const SENT_AGAIN_MS = 300;

/**
 * Redis has applied updates that Kafka does not have. The api that would send them is killed, their callers send them again to the other
 * one, and Redis loses its data. Nobody has them any more, so nobody may have been told that they count. The other api knows the shards and
 * their records. All of it takes less than the two seconds after which updates are refused.
 *
 * Each player gets one update meanwhile: a later one of another api could reach Kafka, and the score of its event has those before it.
 */
export const apiKilledUnconfirmed = fault(
  'api killed and Redis flushed while Kafka is frozen',
  ({ cluster, load, random }) => {
    const { kafka } = cluster.servers;
    const victim = random.pick(cluster.apis);
    let unconfirmed = 0;
    return {
      lastsMs: [0, 1000],
      losesTail: true,
      async prepare() {
        load.onlyOnce(true);
        await load.acknowledges(BEFORE);
      },
      async inject() {
        await kafka.pause();
        await untilSome('updates that Kafka does not have', async () =>
          Math.max(0, (await cluster.data.outbox()) - UNCONFIRMED),
        );
        await victim.kill();
        await sleep(SENT_AGAIN_MS);
        unconfirmed = await cluster.data.outbox();
        await cluster.data.flush();
        await kafka.resume();
      },
      async heal() {
        load.onlyOnce(false);
        await victim.start();
      },
      hits: async ({ logged }) => ({
        'updates that Kafka did not have': unconfirmed,
        recoveries: logged('Shard is open again'),
      }),
    };
  },
);
