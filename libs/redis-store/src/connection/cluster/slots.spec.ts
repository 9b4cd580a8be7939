import { describe, expect, it } from 'vitest';
import { ShardKeys } from '../../shard/keys.js';
import { shardsOf } from '@standings/domain';
import { Slots } from './slots.js';

const THREE = new Slots(
  [
    [0, 5460, ['10.0.0.1', 7000], ['10.0.0.4', 7000]],
    [5461, 10_922, ['10.0.0.2', 7000]],
    [10_923, 16_383, ['', 7002], ['::1', 7000]],
  ],
  'one.example',
);

describe('The slots of a cluster', () => {
  it('name the master of every key', () => {
    const masters = shardsOf({ number: 1, shards: 3 }).map((shard) => THREE.masterOf(new ShardKeys(shard).meta));
    expect(masters).toEqual(['10.0.0.1:7000', '10.0.0.2:7000', 'one.example:7002']);
    expect(THREE.masters).toEqual(new Set(masters));
    expect(THREE.isComplete).toBe(true);
  });

  it('have no master where a range is missing or has no node', () => {
    const some = new Slots(
      [
        [0, 5460, ['fe80::1', 7000]],
        [5461, 16_383],
      ],
      'one.example',
    );
    expect(some.masters).toEqual(new Set(['[fe80::1]:7000']));
    expect(some.isComplete).toBe(false);
    const [, second] = shardsOf({ number: 1, shards: 3 });
    expect(some.masterOf(new ShardKeys(second!).meta)).toBeUndefined();
  });
});
