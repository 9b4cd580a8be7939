import { Deployment, Placement, type ShardStates } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { RecoveryHealthCheck } from './recovery-health-check.js';
import type { RecoveryLoop } from './recovery-loop.js';

describe('RecoveryHealthCheck', () => {
  it('says whether nobody has asked for the deployment, without which no shard is looked at', async () => {
    const deployment = new Deployment();
    const states = { unknown: () => new Placement({ number: 1, shards: 1 }).shards } as unknown as ShardStates;
    const health = new RecoveryHealthCheck(states, {} as RecoveryLoop, deployment);
    expect(await health.check()).toMatchObject({ up: false, reason: expect.stringContaining('score repository') });
    deployment.assume();
    expect(await health.check()).toEqual({ up: false, reason: 'the state of the boards is not known yet' });
  });
});
