import { Logger } from '@nestjs/common';
import { Deployment, type EpochAuthority, type ShardState, type ShardStates, UNTOLD } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EpochHealthCheck } from './epoch-health-check.js';
import { OpenShardCheck } from './open-shard-check.js';

let did: string[];
let epochsOf: () => Promise<readonly number[]>;
let answerIn: (signal: AbortSignal) => Promise<void>;
let check: () => Promise<Pick<ShardState, 'status' | 'version'>>;
let pauses: number[];
let watch: OpenShardCheck;

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  did = [];
  pauses = [];
  epochsOf = async () => [7, 8];
  answerIn = aborted;
  check = async () => ({ status: 'open', version: { epoch: 8, seq: 1 } });
  const states = {
    open: () => ['a'],
    foreign: () => ['b'],
    stores: () => new Map([['a', 'one']]),
    endBelow: (shard: string, epoch: number) => did.push(`${shard} below ${epoch}`),
    check: (shard: string) => (did.push(`check ${shard}`), check()),
  } as unknown as ShardStates;
  const epochs = {
    seen: async (stores: ReadonlyMap<string, string>) => void did.push(`seen ${[...stores].join()}`),
    epochsOf: (shards: readonly string[]) => (did.push(`epochs of ${shards.join()}`), epochsOf()),
  } as unknown as EpochAuthority;
  // Two rounds, then it waits for its end.
  watch = new OpenShardCheck(states, epochs, new Deployment(), UNTOLD, async (ms, signal) => {
    if (ms === 1000) return answerIn(signal);
    pauses.push(ms);
    if (pauses.length > 2) await aborted(signal);
  });
});

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}

async function twoRounds(): Promise<void> {
  watch.start();
  await vi.waitFor(() => expect(pauses).toEqual([5000, 5000, 5000]), { interval: 1 });
  await watch.stop({ timeoutMs: 1000 });
}

describe('OpenShardCheck', () => {
  it('looks every 5 s at the shards that are open or foreign, and asks the repository once before the store', async () => {
    await twoRounds();
    const round = ['seen a,one', 'epochs of a,b', 'a below 7', 'b below 8', 'check a', 'check b'];
    expect(did).toEqual([...round, ...round]);
  });

  const withoutEpochs = ['seen a,one', 'epochs of a,b', 'check a', 'check b'];

  it('looks into the store also while the repository is away', async () => {
    epochsOf = () => Promise.reject(new Error('no Postgres'));
    await twoRounds();
    expect(did).toEqual([...withoutEpochs, ...withoutEpochs]);
  });

  it('looks into the store also while the repository does not answer, after 1 s', async () => {
    epochsOf = () => new Promise(() => undefined);
    answerIn = async () => undefined;
    await twoRounds();
    expect(did).toEqual([...withoutEpochs, ...withoutEpochs]);
  });

  it('goes on when the store does not answer', async () => {
    check = () => Promise.reject(new Error('no Redis'));
    await twoRounds();
    expect(did.filter((one) => one === 'check a')).toHaveLength(2);
    expect(did.filter((one) => one === 'check b')).toHaveLength(2);
  });

  it('knows the shards that are in a later epoch than the repository knows, and none when it knows that', async () => {
    await twoRounds();
    expect(watch.ahead).toEqual([{ shard: 'a', epoch: 8, known: 7 }]);
    const health = new EpochHealthCheck(watch);
    expect(await health.check()).toMatchObject({
      up: false,
      reason: expect.stringMatching(/^shard a is in epoch 8, and the score repository knows 7; .* check-drift/),
      figures: { shards: 1 },
    });
    expect(await new EpochHealthCheck({ ahead: [] }).check()).toEqual({ up: true });
  });

  it('takes no shard for ahead that was recovered after the repository was asked', async () => {
    let asked = 0;
    epochsOf = async () => [7 + asked++, 8];
    check = async () => ({ status: 'open', version: { epoch: 7 + asked, seq: 1 } });
    await twoRounds();
    expect(watch.ahead).toEqual([]);
  });

  it('looks at nothing more when it is to stop, and waits no longer for the repository', async () => {
    epochsOf = () => new Promise(() => undefined);
    watch.start();
    await vi.waitFor(() => expect(did).toEqual(['seen a,one', 'epochs of a,b']), { interval: 1 });
    await watch.stop({ timeoutMs: 2000 });
    expect(did).toEqual(['seen a,one', 'epochs of a,b']);
  });
});
