import type { Fault, FaultMaker, Scene } from './fault.js';

/** Kafka is killed and started again. */
export const kafkaKilled: FaultMaker = (scene) => {
  const { kafka } = scene.cluster.servers;
  return away(
    scene,
    'Kafka killed',
    () => kafka.kill(),
    () => kafka.start(),
  );
};

/** Kafka stands still: connections stay open, nothing is answered. */
export const kafkaFrozen: FaultMaker = (scene) => {
  const { kafka } = scene.cluster.servers;
  return away(
    scene,
    'Kafka frozen',
    () => kafka.pause(),
    () => kafka.resume(),
  );
};

/** Meanwhile the outbox grows, and clients notice nothing. */
function away({ cluster }: Scene, name: string, inject: Fault['inject'], restore: Fault['heal']): Fault {
  let waiting = 0;
  return {
    name,
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
