import { describe, expect, it } from 'vitest';
import { Deployment } from './deployment.js';

const [ours, other] = ['0123456789ab', 'ba9876543210'];

describe('Deployment', () => {
  it('calls no id another before the database has named its own', () => {
    const deployment = new Deployment();
    expect([deployment.isUnasked, deployment.isOther(other)]).toEqual([true, false]);
    deployment.assume(ours);
    expect([deployment.id, deployment.isConfirmed, deployment.isOther(other)]).toEqual([ours, false, false]);
  });

  it('keeps what the database has said, whatever a store says later', () => {
    const deployment = new Deployment();
    deployment.confirm(ours);
    deployment.assume(other);
    expect([deployment.id, deployment.isConfirmed]).toEqual([ours, true]);
    expect([deployment.isOther(other), deployment.isOther(ours), deployment.isOther(null)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('follows the database when its id is changed on purpose', () => {
    const deployment = new Deployment();
    deployment.confirm(ours);
    deployment.confirm(other);
    expect(deployment.isOther(ours)).toBe(true);
  });

  it('keeps an assumed id while nobody says another', () => {
    const deployment = new Deployment();
    deployment.assume(ours);
    deployment.assume();
    expect(deployment.id).toBe(ours);
  });
});
