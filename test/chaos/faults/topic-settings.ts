import { waitUntil } from '../../support/servers/index.js';
import type { Violation } from '../checker/violation.js';
import { fault } from './fault.js';

/** Less than half a second of updates: as many as are in flight when all is well. */
const FEW = 100;

/** Before it is mended again. What is held up waits for that. */
const PATIENCE_MS = 15_000;

/** kafkajs itself reads gzip. */
const CODECS = ['zstd', 'lz4', 'snappy'] as const;

/** Somebody has set the topic so that brokers compress every batch. */
export const topicCompressed = fault('topic compressed by brokers', ({ cluster, random }) => {
  let [from, to] = [0, 0];
  return {
    lastsMs: [2000, 10_000],
    hidden: true,
    async inject() {
      await cluster.events.configure({ 'compression.type': random.pick(CODECS) });
      from = await cluster.events.size();
    },
    async heal() {
      to = await cluster.events.size();
      await cluster.events.configure();
    },
    hits: async () => ({ 'events compressed': to - from }),
  };
});

/** The largest event fits, and not many together. */
export const topicTakesLittle = fault('topic that takes little at once', ({ cluster }) => {
  let waiting = 0;
  return {
    lastsMs: [3000, 10_000],
    hidden: true,
    inject: () => cluster.events.configure({ 'max.message.bytes': '1024' }),
    async heal() {
      waiting = await whenFew(() => cluster.data.outbox());
      await cluster.events.configure();
    },
    hits: async ({ duplicates }) => ({ 'events sent again': duplicates }),
    broke: () => heldUp(waiting, 'entries wait in the outbox'),
  };
});

/** A value that is JSON and no event, larger than a letter may be. */
const LARGE = JSON.stringify({ poison: 'x'.repeat(5000) });
const LARGE_ONES = 8;

/** Poison that does not fit into the topic of the dead letters leaves letters without values; what comes after it is stored. */
export const largePoison = fault('poison larger than a dead letter', ({ cluster }) => {
  let [before, after, lag] = [0, 0, 0];
  return {
    lastsMs: [3000, 10_000],
    hidden: true,
    async inject() {
      await cluster.events.configureDeadLetters({ 'max.message.bytes': '2000' });
      before = await cluster.events.deadLetters();
      await cluster.events.write(Array.from({ length: LARGE_ONES }, () => LARGE));
    },
    async heal() {
      lag = await whenFew(() => cluster.events.lag());
      after = await cluster.events.deadLetters();
      await cluster.events.configureDeadLetters();
    },
    hits: async () => ({ 'dead letters': after - before }),
    broke: () => heldUp(lag, 'events wait in Kafka'),
  };
});

/** Waits until few are left of what waits, or for as long as there is patience. @returns how many are left. */
async function whenFew(count: () => Promise<number>): Promise<number> {
  let left = 0;
  const few = async () => {
    left = await count();
    if (left > FEW) throw new Error(`${left} wait`);
  };
  await waitUntil(few, PATIENCE_MS).catch(() => undefined);
  return left;
}

function heldUp(waiting: number, what: string): readonly Violation[] {
  return waiting > FEW ? [{ invariant: 'hidden', what: `${waiting} ${what} after what Kafka refuses` }] : [];
}
