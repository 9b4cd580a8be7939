import { fault } from './fault.js';
import { untilSome } from './until.js';

/** What somebody wrote by hand, and what a newer release wrote before it was rolled back. */
const UNREADABLE = [
  ['foo', 'bar'],
  ['epoch', '1', 'seq', '1', 'at', '1', 'events', 'newer 1 1', 'season', '2027'],
];

/** Entries that this release cannot read lie in the outbox when Redis is killed and started again: the recovery passes them. */
export const outboxUnreadable = fault('entries in the outbox that cannot be read', ({ cluster }) => {
  const { redis } = cluster.servers;
  const aside = async () => {
    const lengths = (await cluster.data.keys('outbox-aside')).map((key) => cluster.data.command('XLEN', key));
    return (await Promise.all(lengths)).reduce<number>((sum, length) => sum + Number(length), 0);
  };
  let before = 0;
  return {
    lastsMs: [0, 1000],
    async inject() {
      before = await aside();
      for (const outbox of await cluster.data.keys('outbox'))
        for (const fields of UNREADABLE) await cluster.data.command('XADD', outbox, '*', ...fields);
      await redis.kill();
    },
    async heal() {
      await redis.start();
      await untilSome('entries put aside', async () => (await aside()) - before);
    },
    async hits({ logged }) {
      return { 'entries put aside': (await aside()) - before, recoveries: logged('Shard is open again') };
    },
  };
});
