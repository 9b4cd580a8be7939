import { describe, expect, it } from 'vitest';
import { boardOf, shardOf, shardsOf, shardsOfAll } from './shard.js';

const boards = [{ id: 'global' }, { id: 'region.eu' }];

describe('placement', () => {
  it('keeps the name of the shard that is part of every key on disk', () => {
    expect(shardsOf('global')).toEqual(['global/0']);
  });

  it('places every player of a board in a shard of the board', () => {
    for (const player of ['a', 'b']) expect(shardsOf('global')).toContain(shardOf('global', player));
  });

  it('names every shard once, and finds the board that lives in it', () => {
    const shards = shardsOfAll([...boards, ...boards]);
    expect(new Set(shards).size).toBe(shards.length);
    expect(shards.map(boardOf)).toEqual(boards.map(({ id }) => id));
  });
});
