import { Deployment, Placement, type ShardId } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { HeldEpochs } from './held-epochs.js';
import { ShardKeys } from './keys.js';

const placement = Placement.of({ number: 1, shards: 2 });
const [FIRST, SECOND] = placement.shards as [ShardId, ShardId];

interface Data {
  readonly epoch: string;
  readonly deployment: string;
}

/** By key: what its master has. The master of a key that is not in it is gone. */
let data: Map<string, Data | null>;
let held: HeldEpochs;

const put = (shard: ShardId, found: Data | null) => data.set(new ShardKeys(shard).meta, found);
const lose = (shard: ShardId) => data.delete(new ShardKeys(shard).meta);

beforeEach(() => {
  data = new Map();
  const master = {
    hmget: async (key: string) => {
      const found = data.get(key);
      if (found === undefined) throw new Error('Connection is closed.');
      return found === null ? [null, null] : [found.epoch, found.deployment];
    },
  };
  const ours = new Deployment();
  ours.confirm('ours');
  held = new HeldEpochs({ of: () => master } as unknown as RedisNodes, placement, ours);
});

describe('HeldEpochs', () => {
  it('tells the epochs of the shards that have data of this deployment', async () => {
    put(FIRST, { epoch: '4', deployment: 'ours' });
    put(SECOND, { epoch: '9', deployment: 'theirs' });
    expect(await held.read()).toEqual(new Map([[FIRST, 4]]));
  });

  it('tells of a shard whose master is gone the epoch that it has told last', async () => {
    put(FIRST, { epoch: '4', deployment: 'ours' });
    put(SECOND, { epoch: '5', deployment: 'ours' });
    await held.read();
    put(FIRST, { epoch: '6', deployment: 'ours' });
    lose(SECOND);
    expect(await held.read()).toEqual(
      new Map([
        [FIRST, 6],
        [SECOND, 5],
      ]),
    );
  });

  it('tells of a shard whose master is gone the epoch that a check has found since', async () => {
    put(FIRST, null);
    held.note(SECOND, 7);
    expect(await held.read()).toEqual(new Map([[SECOND, 7]]));
  });

  it('leaves out a shard that had no data before its master was gone', async () => {
    put(FIRST, { epoch: '4', deployment: 'ours' });
    put(SECOND, null);
    await held.read();
    lose(SECOND);
    expect(await held.read()).toEqual(new Map([[FIRST, 4]]));
  });

  it('fails while a master is gone whose epoch this process has never seen', async () => {
    put(FIRST, { epoch: '4', deployment: 'ours' });
    await expect(held.read()).rejects.toThrow('Connection is closed.');
  });
});
