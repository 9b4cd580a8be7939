import { Logger } from '@nestjs/common';
import type { RecoverableStore, RecoverySource } from '@standings/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BoardWatch } from './board-watch.js';

let did: string[];
let epochOf: () => Promise<number>;
let check: () => Promise<void>;
let pauses: number[];
let watch: BoardWatch;

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  did = [];
  pauses = [];
  epochOf = async () => 7;
  check = async () => undefined;
  const store = {
    openBoards: () => ['a'],
    endBelow: (board: string, epoch: number) => did.push(`${board} below ${epoch}`),
    check: (board: string) => (did.push(`check ${board}`), check()),
  } as unknown as RecoverableStore;
  const source = {
    epochOf: (board: string) => (did.push(`epoch of ${board}`), epochOf()),
  } as unknown as RecoverySource;
  // Two rounds, then it waits for its end.
  watch = new BoardWatch(store, source, async (ms, signal) => {
    pauses.push(ms);
    if (pauses.length > 2) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  });
});

async function twoRounds(): Promise<void> {
  watch.start();
  await vi.waitFor(() => expect(pauses).toEqual([5000, 5000, 5000]), { interval: 1 });
  await watch.stop({ timeoutMs: 1000 });
}

describe('BoardWatch', () => {
  it('looks every 5 s at the boards that are open, and asks the repository before the store', async () => {
    await twoRounds();
    const round = ['epoch of a', 'a below 7', 'check a'];
    expect(did).toEqual([...round, ...round]);
  });

  it('looks into the store also while the repository is away', async () => {
    epochOf = () => Promise.reject(new Error('no Postgres'));
    await twoRounds();
    expect(did).toEqual(['epoch of a', 'check a', 'epoch of a', 'check a']);
  });

  it('goes on when the store does not answer', async () => {
    check = () => Promise.reject(new Error('no Redis'));
    await twoRounds();
    expect(did.filter((one) => one === 'check a')).toHaveLength(2);
  });
});
