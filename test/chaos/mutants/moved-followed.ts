import { replicaPromoted } from '../faults/on-cluster/replica-promoted.js';
import type { Mutant } from './mutant.js';

const FOLLOW = `.catch(async (error) => {
  if (!error.message.startsWith('MOVED')) return ifElsewhere(error);
  await this.nodes.refresh();
  const node = this.nodes.of(meta);
  if (node.status !== 'ready') await new Promise((ready) => node.once('ready', ready));
  const there = { epoch, deployment, server: /master_replid:(\\w+)/.exec(await node.info('replication'))[1] };
  this.followed = there;
  setTimeout(() => (this.followed = undefined), 3000);
  return node.standingsAdd(keys, [addArgument(updates, rankings, places, { ...this.settings, ...there, now })]);
});`;

/**
 * An update goes on to the node that MOVED names, and takes its data for those of the old one. The api finds out 3 s later here: if only
 * the few updates that are on their way go on, they may all be of players of whom the node lacks nothing.
 */
export const movedFollowed: Mutant = {
  name: 'follows MOVED by itself',
  patches: [
    {
      file: 'api/libs/redis-store/src/update/shard-writer.js',
      find: '.catch(ifElsewhere);',
      replace: FOLLOW,
    },
    {
      file: 'api/libs/redis-store/src/update/shard-writer.js',
      find: '= this.fence.writable(this.shard);',
      replace: '= this.followed ?? this.fence.writable(this.shard);',
    },
    {
      file: 'api/libs/redis-store/src/shard/fence.js',
      find: 'const look = ++this.looks;',
      replace: 'const look = ++this.looks;\n        await delay(3000, undefined, { ref: false });',
    },
  ],
  fault: replicaPromoted,
  breaks: ['C2', 'C3'],
};
