import { describe, expect, it } from 'vitest';
import { ShardKeys } from '../../shard/keys.js';
import { shardsOf } from '@standings/domain';
import type { ClusterView, SlotsReply } from './cluster-view.js';
import { Slots } from './slots.js';

const THREE: SlotsReply = [
  [0, 5460, ['10.0.0.1', 7000, 'one'], ['10.0.0.4', 7000, 'four']],
  [5461, 10_922, ['10.0.0.2', 7000, 'two']],
  [10_923, 16_383, ['', 7002, 'three'], ['::1', 7000, 'five']],
];

/** As a node sees the cluster. @param epochs of nodes, by their ids. */
function seen(slots: SlotsReply, epochs: Readonly<Record<string, number>> = {}): ClusterView {
  const lines = Object.entries(epochs).map(
    ([id, epoch]) => `${id} 10.0.0.1:7000@17000 master - 0 0 ${epoch} connected`,
  );
  return { slots, nodes: `${lines.join('\n')}\n`, asked: 'one.example' };
}

function mastersOf(slots: Slots): (string | undefined)[] {
  return shardsOf({ number: 1, shards: 3 }).map((shard) => slots.masterOf(new ShardKeys(shard).meta));
}

describe('The slots of a cluster', () => {
  it('name the master of every key', () => {
    const slots = new Slots([seen(THREE)]);
    expect(mastersOf(slots)).toEqual(['10.0.0.1:7000', '10.0.0.2:7000', 'one.example:7002']);
    expect(slots.masters).toEqual(new Set(mastersOf(slots)));
    expect(slots.isComplete).toBe(true);
  });

  it('have no master where a range is missing or has no node', () => {
    const some = new Slots([
      seen([
        [0, 5460, ['fe80::1', 7000, 'one']],
        [5461, 16_383],
      ]),
    ]);
    expect(some.masters).toEqual(new Set(['[fe80::1]:7000']));
    expect(some.isComplete).toBe(false);
    expect(mastersOf(some)).toEqual(['[fe80::1]:7000', undefined, undefined]);
  });

  it('follow the highest claim to a slot where nodes disagree, in whichever order they answer', () => {
    const before = seen(THREE, { one: 1, two: 2, three: 3 });
    // The replica of the first master was promoted, and a part of its slots has moved.
    const after = seen(
      [
        [0, 99, ['10.0.0.2', 7000, 'two']],
        [100, 5460, ['10.0.0.4', 7000, 'four']],
        [5461, 10_922, ['10.0.0.2', 7000, 'two']],
        [10_923, 16_383, ['', 7002, 'three']],
      ],
      { one: 1, two: 5, three: 3, four: 4 },
    );
    for (const views of [
      [before, after],
      [after, before],
      [before, after, before],
    ]) {
      const slots = new Slots(views);
      expect(mastersOf(slots)).toEqual(['10.0.0.4:7000', '10.0.0.2:7000', 'one.example:7002']);
      expect(slots.text).toBe(new Slots([after]).text);
    }
  });

  it('say the same of the same masters, in however many ranges they are told', () => {
    const [, ...others] = THREE;
    const inTwo: SlotsReply = [[0, 99, ['10.0.0.1', 7000, 'one']], [100, 5460, ['10.0.0.1', 7000, 'one']], ...others];
    expect(new Slots([seen(inTwo)]).text).toBe(new Slots([seen(THREE)]).text);
  });
});
