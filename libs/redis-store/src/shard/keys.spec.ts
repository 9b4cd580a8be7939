import { shardsOf, shardsOfAll } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { ShardKeys } from './keys.js';

const hashTag = (key: string) => /\{([^}]+)\}/.exec(key)?.[1];

describe('ShardKeys', () => {
  it('keeps all keys of a shard in one slot of a cluster', () => {
    const keys = new ShardKeys(shardsOf('region.eu')[0]);
    const all = [
      keys.meta,
      keys.outbox,
      keys.aside,
      keys.claim,
      keys.restoration,
      keys.scores('all'),
      keys.scores('2026-W48'),
      keys.staged('all'),
      keys.replaced('all'),
      keys.note('rebuild'),
      ...keys.records,
    ];
    expect(new Set(all.map(hashTag))).toEqual(new Set(['region.eu/0']));
    expect(new Set(all).size).toBe(all.length);
  });

  it('shares no key between shards or periods', () => {
    const shards = shardsOfAll([{ id: 'global' }, { id: 'region.eu' }]);
    const scores = shards.flatMap((shard) => ['all', '2026-W48'].map((period) => new ShardKeys(shard).scores(period)));
    expect(new Set(scores).size).toBe(scores.length);
  });
});
