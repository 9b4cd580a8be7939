import { Deployment, Placement, type ShardStates } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { ONE_SHARD } from '../../../../test/support/boards.js';
import { RecoveryHealthCheck } from './recovery-health-check.js';
import type { RecoveryLoop } from './recovery-loop.js';

const states = { unknown: () => ONE_SHARD.shards } as unknown as ShardStates;

const reasonOf = async (deployment: Deployment, placement: Placement) => {
  const health = new RecoveryHealthCheck(states, {} as RecoveryLoop, deployment, placement);
  const found = await health.check();
  return found.up ? null : found.reason;
};

describe('RecoveryHealthCheck', () => {
  it('says whether nobody has asked for the deployment, without which no shard is looked at', async () => {
    const deployment = new Deployment();
    expect(await reasonOf(deployment, new Placement())).toContain('was not asked');
    expect(await reasonOf(deployment, ONE_SHARD)).toContain('was not asked');
    deployment.assume();
    expect(await reasonOf(deployment, ONE_SHARD)).toBe('the state of the boards is not known yet');
  });

  it('is up while a part of the shards is open, once all of them were', async () => {
    const deployment = new Deployment();
    deployment.assume();
    let [unknown, closed, open] = [['b'], [] as string[], ['a']];
    const some = { unknown: () => unknown, closed: () => closed, open: () => open, foreign: () => [] };
    const loop = { progress: null, problem: null } as RecoveryLoop;
    const health = new RecoveryHealthCheck(some as unknown as ShardStates, loop, deployment, ONE_SHARD);
    expect(await health.check()).toMatchObject({ up: false });
    [unknown, open] = [[], ['a', 'b']];
    expect(await health.check()).toEqual({ up: true });
    [closed, open] = [['b'], ['a']];
    expect(await health.check()).toMatchObject({ up: true, isPartial: true, figures: { boards: 1 } });
    [unknown, closed] = [['b'], []];
    expect(await health.check()).toMatchObject({ up: true, isPartial: true, reason: expect.stringContaining('known') });
    open = [];
    expect(await health.check()).toMatchObject({ up: false });
  });

  it('says why no layout is followed', async () => {
    const deployment = new Deployment();
    deployment.assume();
    const placement = new Placement(4);
    expect(await reasonOf(deployment, placement)).toContain('the number of shards');
    placement.follow({ number: 1, shards: 1 });
    expect(await reasonOf(deployment, placement)).toContain('npm run reshard -- --shards 4');
  });
});
