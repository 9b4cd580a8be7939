import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClusterNodes } from './cluster-nodes.js';
import type { SlotsReply } from './cluster-view.js';
import { SLOTS } from './slots.js';

/** What a node says of the cluster; null: nothing. */
type Answer = { readonly slots: SlotsReply; readonly nodes: string } | null;

/** A connection to a node that is there, or not. */
class Node extends EventEmitter {
  status = 'connecting';

  constructor(readonly address: string) {
    super();
    setImmediate(() => {
      this.status = isThere(address) ? 'ready' : 'reconnecting';
      this.emit(isThere(address) ? 'ready' : 'close');
    });
  }

  async cluster(question: 'SLOTS' | 'NODES'): Promise<unknown> {
    const answer = answers.get(this.address);
    if (answer === null || answer === undefined) return new Promise(() => undefined);
    return question === 'SLOTS' ? answer.slots : answer.nodes;
  }

  disconnect(): void {
    this.status = 'end';
    this.emit('close');
  }
}

const isThere = (address: string) => answers.has(address);

/** That masters have equal shares of the slots. @param masters with their epochs. */
function shares(masters: Readonly<Record<string, number>>): Answer {
  const names = Object.keys(masters);
  const share = SLOTS / names.length;
  return {
    slots: names.map((name, index) => {
      const [host = '', port = ''] = name.split(':');
      return [share * index, share * (index + 1) - 1, [host, Number(port), name]];
    }),
    nodes: names.map((name) => `${name} - master - 0 0 ${masters[name]} connected`).join('\n'),
  };
}

let answers: Map<string, Answer>;
let connected: string[];
let nodes: ClusterNodes;

beforeEach(() => {
  answers = new Map();
  connected = [];
});

afterEach(() => nodes.disconnect());

/** Resolves when the seeds have connected, or have failed to, and were asked. */
async function start(...seeds: readonly string[]): Promise<void> {
  nodes = new ClusterNodes(seeds, (address) => {
    connected.push(address);
    return new Node(address) as unknown as Redis;
  });
  await new Promise((resolve) => setImmediate(resolve));
  await nodes.refresh();
}

const mastersNow = () => nodes.all().map((node) => (node as unknown as Node).address);

describe('The masters of a cluster', () => {
  it('are those that the latest of the nodes names, and no other stays connected', async () => {
    answers.set('old:1', shares({ 'old:1': 1, 'b:1': 2 })).set('new:1', null);
    answers.set('b:1', shares({ 'new:1': 3, 'b:1': 2 }));
    await start('old:1');
    await nodes.refresh();
    expect(mastersNow().toSorted()).toEqual(['b:1', 'new:1']);
  });

  it('are known while one of them stands still', async () => {
    answers.set('a:1', shares({ 'a:1': 1, 'b:1': 2 })).set('b:1', shares({ 'a:1': 1, 'b:1': 2 }));
    await start('a:1');
    answers.set('a:1', null).set('b:1', shares({ 'c:1': 3, 'b:1': 2 }));
    await nodes.refresh();
    expect(mastersNow().toSorted()).toEqual(['b:1', 'c:1']);
  });

  it('are connected to once each, however often somebody asks for one that is gone', async () => {
    answers.set('a:1', shares({ 'gone:1': 1 }));
    await start('a:1', 'away:1');
    for (let asked = 0; asked < 100; asked++) await nodes.refresh();
    expect(connected.filter((address) => address === 'gone:1')).toHaveLength(1);
    // Nobody else can be asked: the nodes of the address are.
    expect(connected.length).toBeLessThan(8);
  });

  it('are told of as soon as keys have another one', async () => {
    answers.set('a:1', shares({ 'a:1': 1 }));
    await start('a:1');
    let told = 0;
    nodes.onReady(() => (told += 1));
    await nodes.refresh();
    expect(told).toBe(0);
    answers.set('a:1', shares({ 'b:1': 2 })).set('b:1', shares({ 'b:1': 2 }));
    await nodes.refresh();
    expect([told > 0, mastersNow()]).toEqual([true, ['b:1']]);
  });
});
