import { asFastAsBefore } from '../checker/as-fast-as-before.js';
import { updatesOf } from '../history/history.js';
import { type Fault, fault, type Scene, type Strike } from './fault.js';

/** Kafka is killed and started again. */
export const kafkaKilled = fault('Kafka killed', (scene) => {
  const { kafka } = scene.cluster.servers;
  return away(
    scene,
    () => kafka.kill(),
    () => kafka.start(),
  );
});

/** Kafka stands still: connections stay open, nothing is answered. */
export const kafkaFrozen = fault('Kafka frozen', (scene) => {
  const { kafka } = scene.cluster.servers;
  return away(
    scene,
    () => kafka.pause(),
    () => kafka.resume(),
  );
});

/** Requests that show how fast updates are when all is well: a second. */
const BEFORE = 300;

/** Meanwhile the outbox grows, and clients notice nothing: updates are as fast as before. */
function away({ cluster, load }: Scene, inject: Fault['inject'], restore: Fault['heal']): Strike {
  let waiting = 0;
  const [before, meanwhile] = [
    { from: 0, to: 0 },
    { from: 0, to: 0 },
  ];
  return {
    lastsMs: [2000, 20_000],
    hidden: true,
    async prepare() {
      before.from = performance.now();
      await load.acknowledges(BEFORE);
      before.to = performance.now();
    },
    async inject() {
      await inject();
      meanwhile.from = performance.now();
    },
    async heal() {
      meanwhile.to = performance.now();
      waiting = await cluster.data.outbox();
      await restore();
    },
    hits: async () => ({ 'entries in the outbox': waiting }),
    broke: () => asFastAsBefore(updatesOf(load), before, meanwhile),
  };
}
