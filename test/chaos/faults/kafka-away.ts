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

/** Meanwhile the outbox grows, and clients notice nothing. */
function away({ cluster }: Scene, inject: Fault['inject'], restore: Fault['heal']): Strike {
  let waiting = 0;
  return {
    lastsMs: [2000, 20_000],
    hidden: true,
    inject,
    async heal() {
      waiting = await cluster.data.outbox();
      await restore();
    },
    hits: async () => ({ 'entries in the outbox': waiting }),
  };
}
