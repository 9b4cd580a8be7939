import { Logger } from '@nestjs/common';
import {
  type Acknowledge,
  Deployment,
  type Layout,
  type LayoutAuthority,
  type LayoutCopy,
  Placement,
  type RecordedLayout,
} from '@standings/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LayoutFollower } from './layout-follower.js';

let present: () => Promise<Layout>;
let acknowledge: Acknowledge;
let copied: RecordedLayout | null;
let written: RecordedLayout[];
let deployment: Deployment;
let pauses: number[];
let follower: LayoutFollower;

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  present = async () => ({ number: 2, shards: 4 });
  acknowledge = 'store';
  copied = null;
  written = [];
  deployment = new Deployment();
  pauses = [];
});

afterEach(() => follower.stop({ timeoutMs: 1000 }));

/** Runs some rounds. */
async function run(placement: Placement, rounds = 1, newDeployment = 1): Promise<void> {
  const layouts = {
    present: (shards: number) => (expect(shards).toBe(newDeployment), present()),
    acknowledge: async () => acknowledge,
  };
  const copy: LayoutCopy = {
    read: async () => copied,
    write: async (layout) => void written.push(layout),
  };
  follower = new LayoutFollower(
    layouts as unknown as LayoutAuthority,
    copy,
    placement,
    deployment,
    { shards: newDeployment, acknowledge: 'store' },
    async (ms, signal) => {
      pauses.push(ms);
      if (pauses.length <= rounds || signal.aborted) return;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  );
  follower.start();
  await vi.waitFor(() => expect(pauses).toHaveLength(rounds + 1), { interval: 1 });
}

describe('LayoutFollower', () => {
  it('follows the layout that is recorded, and keeps a copy of it in the ranking store', async () => {
    const placement = new Placement();
    await run(placement, 2);
    expect(placement.layout).toEqual({ number: 2, shards: 4 });
    const recorded = { ...placement.layout, acknowledge: 'store' };
    expect(written).toEqual([recorded, recorded]);
    expect(pauses).toEqual([0, 5000, 5000]);
  });

  it('gives a new deployment the shards that it was told', async () => {
    await run(new Placement(16), 1, 16);
  });

  it('follows the copy while the repository does not answer, and the repository when it does', async () => {
    const placement = new Placement();
    copied = { number: 1, shards: 2, acknowledge: 'store' };
    deployment.assume();
    const answers = [() => Promise.reject(new Error('no Postgres')), async () => ({ number: 2, shards: 4 })];
    const seen: (Layout | null)[] = [];
    present = () => (seen.push(placement.layout), answers.shift()!());
    await run(placement, 2);
    expect([...seen, placement.layout]).toEqual([null, { number: 1, shards: 2 }, { number: 2, shards: 4 }]);
    expect(written).toEqual([{ number: 2, shards: 4, acknowledge: 'store' }]);
  });

  it('waits for the repository before it believes the copy', async () => {
    const placement = new Placement();
    copied = { number: 1, shards: 2, acknowledge: 'store' };
    present = () => Promise.reject(new Error('no Postgres'));
    await run(placement);
    expect(placement.layout).toBeNull();
    expect(pauses).toEqual([0, 100]);
  });

  it('follows no layout of a deployment that acknowledges updates at another time, and says what to do', async () => {
    const placement = new Placement();
    acknowledge = 'log';
    await run(placement);
    expect([placement.layout, written]).toEqual([null, []]);
    expect(placement.problem).toBe(
      'ACKNOWLEDGE is store, but this deployment has log; set ACKNOWLEDGE=log, or stop every api and run "npm run migrate -- --acknowledge store"',
    );
  });

  it('follows no copy of such a layout either', async () => {
    const placement = new Placement();
    copied = { number: 1, shards: 2, acknowledge: 'log' };
    deployment.assume();
    present = () => Promise.reject(new Error('no Postgres'));
    await run(placement);
    expect([placement.layout, placement.problem]).toEqual([null, expect.stringContaining('ACKNOWLEDGE=log')]);
  });

  it('stops following when the recorded time of acknowledgement changes, and follows again when it is changed back', async () => {
    const placement = new Placement();
    const seen: unknown[] = [];
    const recorded: Acknowledge[] = ['store', 'log', 'store'];
    present = async () => {
      seen.push(placement.layout?.number);
      acknowledge = recorded[seen.length] as Acknowledge;
      return { number: 2, shards: 4 };
    };
    await run(placement, 3);
    expect([...seen, placement.layout?.number]).toEqual([undefined, 2, undefined, 2]);
  });

  it('does not copy a layout that it refuses', async () => {
    const placement = new Placement(8);
    await run(placement);
    expect([placement.layout, written]).toEqual([null, []]);
  });
});
