import { Deployment, Placement } from '@standings/domain';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { Fence } from './fence.js';

describe('Fence', () => {
  it('forgets refused rankings when a connection is lost while no layout is followed', () => {
    let lose: (node: Redis) => void = () => undefined;
    const nodes: Partial<RedisNodes> = {
      onLost: (listener) => void (lose = listener),
      onReady: () => undefined,
      all: () => [],
    };
    const placement = Placement.of({ number: 1, shards: 4 });
    const fence = new Fence(nodes as RedisNodes, placement, new Deployment());
    fence.refusedRanking({ board: 1, period: 'all' });
    placement.bar('the shards are moved by another release');
    lose({} as Redis);
    expect(fence.closedRankings()).toEqual([]);
  });
});
