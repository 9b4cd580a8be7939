import { Deployment, Placement, type ShardId, shardsOf } from '@standings/domain';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { Fence } from './fence.js';
import { ShardKeys } from './keys.js';

const LAYOUT = { number: 1, shards: 2 };
const [HERE, ELSEWHERE] = shardsOf(LAYOUT) as [ShardId, ShardId];

const DATA: Readonly<Record<string, string>> = { seq: '0', rankings: '0', deployment: 'ours', history: 'a' };

/** A master with the data of an epoch, until it is gone. */
class Master {
  readonly status = 'ready';
  isGone = false;

  constructor(private readonly epoch = 3) {}

  async info(): Promise<string> {
    return this.answer('role:master\r\nmaster_replid:a\r\nmaster_replid2:0\r\n');
  }

  async hmget(_: string, ...fields: string[]): Promise<(string | null)[]> {
    const data: typeof DATA = { ...DATA, epoch: String(this.epoch) };
    return this.answer(fields.map((field) => data[field] ?? null));
  }

  async hlen(): Promise<number> {
    return this.answer(0);
  }

  private answer<T>(answer: T): T {
    if (this.isGone) throw new Error('Connection is closed.');
    return answer;
  }
}

describe('Fence', () => {
  it('forgets refused rankings when a connection is lost while no layout is followed', () => {
    let lose: (node: Redis) => void = () => undefined;
    const nodes: Partial<RedisNodes> = {
      onLost: (listener) => void (lose = listener),
      onReady: () => undefined,
      all: () => [],
    };
    const placement = Placement.of(LAYOUT);
    const fence = new Fence(nodes as RedisNodes, placement, new Deployment());
    fence.refusedRanking({ board: 1, period: 'all' });
    placement.bar('the shards are moved by another release');
    lose({} as Redis);
    expect(fence.closedRankings()).toEqual([]);
  });

  it('tells the epoch that a check has found of a shard whose master is gone, after its connection was lost', async () => {
    const [here, elsewhere] = [new Master(), new Master()];
    let lose: (node: Redis) => void = () => undefined;
    const of = (key: string) => (key === new ShardKeys(ELSEWHERE).meta ? elsewhere : here);
    const nodes = {
      of,
      find: of,
      all: () => [],
      onLost: (listener: typeof lose) => (lose = listener),
      onReady: () => undefined,
    } as unknown as RedisNodes;
    const ours = new Deployment();
    ours.confirm('ours');
    const fence = new Fence(nodes, Placement.of(LAYOUT), ours);
    await fence.check(ELSEWHERE);
    elsewhere.isGone = true;
    lose(elsewhere as unknown as Redis);
    expect(fence.unknown()).toContain(ELSEWHERE);
    expect(await fence.epochs()).toEqual(new Map([HERE, ELSEWHERE].map((shard) => [shard, 3])));
  });

  it('takes no updates of an old master that is reached after the connection to its successor was lost', async () => {
    const [successor, old] = [new Master(4), new Master(3)];
    let reached = successor;
    let lose: (node: Redis) => void = () => undefined;
    const nodes = {
      of: () => reached,
      find: () => reached,
      all: () => [],
      onLost: (listener: typeof lose) => (lose = listener),
      onReady: () => undefined,
    } as unknown as RedisNodes;
    const ours = new Deployment();
    ours.confirm('ours');
    const fence = new Fence(nodes, Placement.of(LAYOUT), ours);
    expect((await fence.check(HERE)).status).toBe('open');
    lose(successor as unknown as Redis);
    reached = old;
    expect((await fence.check(HERE)).status).toBe('closed');
    expect(fence.open()).toEqual([]);
  });
});
