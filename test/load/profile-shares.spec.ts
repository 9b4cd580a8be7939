import { describe, expect, it } from 'vitest';
import { sharesOf } from './profile-shares.js';

const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url },
  children,
});

describe('shares of a profile', () => {
  it('count time in Node for the part that called it, and leave out idle time and the start', () => {
    const nodes = [
      node(1, '(root)', '', [2, 4, 5, 6, 7]),
      node(2, 'send', 'file:///node_modules/ioredis/built/Redis.js', [3]),
      node(3, 'writeUtf8String', ''),
      node(4, '(garbage collector)', ''),
      node(5, '(idle)', ''),
      node(6, 'load', 'node:internal/modules/esm/loader'),
      node(7, 'parse', 'file:///dist/apps/api/libs/http-server/src/body/json-body.js'),
    ];
    const samples = [2, 3, 4, 5, 6, 7];
    expect(sharesOf({ nodes, samples, timeDeltas: [10, 40, 20, 1000, 1000, 30] })).toEqual([
      ['Redis', 0.5],
      ['HTTP', 0.3],
      ['garbage collection', 0.2],
    ]);
  });
});
