import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import type { NamedMaster, Sentinel } from './sentinel.js';
import { SentinelNodes } from './sentinel-nodes.js';

/** A connection that is ready at once. */
class Connected extends EventEmitter {
  readonly status = 'ready';

  constructor(readonly address: string) {
    super();
    setImmediate(() => this.emit('ready'));
  }

  disconnect(): void {
    this.emit('close');
  }
}

/** @param master what it answers. */
function sentinel(master: () => Promise<NamedMaster>, problem?: string): Sentinel {
  return { onReady: () => undefined, disconnect: () => undefined, problem, master } as unknown as Sentinel;
}

const named = (address: string, epoch: number) => async () => ({ address, epoch });
const refused = () => Promise.reject(new Error('ERR No such master with that name'));

let nodes: SentinelNodes;

async function found(...sentinels: readonly Sentinel[]): Promise<string | undefined> {
  nodes = new SentinelNodes(sentinels, (address) => new Connected(address) as unknown as Redis);
  await nodes.refresh();
  return (nodes.find() as unknown as Connected | undefined)?.address;
}

afterEach(() => nodes.disconnect());

describe('The master that Sentinels name', () => {
  it('is that of the latest configuration, in whichever order they answer', async () => {
    const [old, present] = [sentinel(named('old:1', 3)), sentinel(named('new:1', 4))];
    expect(await found(old, present)).toBe('new:1');
    nodes.disconnect();
    expect(await found(present, old)).toBe('new:1');
  });

  it('is known while one Sentinel stands still and another knows no such master', async () => {
    expect(
      await found(
        sentinel(() => new Promise(() => undefined)),
        sentinel(refused),
        sentinel(named('a:1', 1)),
      ),
    ).toBe('a:1');
  });

  it('is left for its successor', async () => {
    let present = named('a:1', 1);
    expect(await found(sentinel(() => present()))).toBe('a:1');
    present = named('b:1', 2);
    const [before] = nodes.all();
    const lost: Redis[] = [];
    nodes.onLost((node) => lost.push(node));
    await nodes.refresh();
    expect(nodes.all().map((node) => (node as unknown as Connected).address)).toEqual(['b:1']);
    expect(lost).toEqual([before]);
  });

  it('is missing with the reason of each Sentinel, which counts for nothing once a master can be used', async () => {
    const silent = sentinel(refused, 'Sentinel one:1 cannot be reached (ECONNREFUSED)');
    expect(await found(silent)).toBeUndefined();
    expect(nodes.problems()).toEqual(['Sentinel one:1 cannot be reached (ECONNREFUSED)']);
    expect(() => nodes.of('standings:layouts')).toThrow('no master of Redis is known');
    nodes.disconnect();
    await found(silent, sentinel(named('a:1', 1)));
    expect(nodes.problems()).toEqual([]);
  });
});
