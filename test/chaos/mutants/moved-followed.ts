import { replicaPromoted } from '../faults/on-cluster/replica-promoted.js';
import type { Mutant } from './mutant.js';

const FOLLOW = `.catch(async (error) => {
  if (!error.message.startsWith('MOVED')) return ifElsewhere(error);
  await this.nodes.refresh();
  const node = this.nodes.of(meta);
  if (node.status !== 'ready') await new Promise((ready) => node.once('ready', ready));
  const there = { epoch, deployment, now, server: /master_replid:(\\w+)/.exec(await node.info('replication'))[1] };
  return node.standingsAdd(keys, [addArgument(updates, rankings, places, { ...this.settings, ...there })]);
});`;

/** An update goes on to the node that MOVED names, and takes its data for those of the old one. */
export const movedFollowed: Mutant = {
  name: 'follows MOVED by itself',
  patches: [
    {
      file: 'api/libs/redis-store/src/update/shard-writer.js',
      find: '.catch(ifElsewhere);',
      replace: FOLLOW,
    },
  ],
  fault: replicaPromoted,
  breaks: ['C2', 'C3'],
};
