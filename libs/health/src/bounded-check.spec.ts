import { type Health, HealthCheck } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { BoundedCheck } from './bounded-check.js';

class Part extends HealthCheck {
  readonly name = 'part';
  asked = 0;

  constructor(private readonly answer: () => Promise<Health>) {
    super();
  }

  check(): Promise<Health> {
    this.asked += 1;
    return this.answer();
  }
}

describe('BoundedCheck', () => {
  it('waits as long as the part asks for', async () => {
    const part = Object.assign(new Part(() => new Promise(() => {})), { timeoutMs: 5 });
    expect(await new BoundedCheck(part).check()).toEqual({ up: false, reason: 'no answer within 5 ms' });
  });

  it('returns the health of the part', async () => {
    const health = { up: true, figures: { lag: 3 } };
    expect(await new BoundedCheck(new Part(async () => health)).check()).toEqual(health);
  });

  it('reports a part as down when its check throws, without the error text', async () => {
    const part = new Part(() => Promise.reject(new Error('connect redis://user:secret@host')));
    expect(await new BoundedCheck(part).check()).toEqual({ up: false, reason: 'the check failed' });
  });

  it('reports a part as down while its check hangs, and does not ask it again', async () => {
    let answer = (_health: Health): void => {};
    const part = new Part(() => new Promise((resolve) => (answer = resolve)));
    const check = new BoundedCheck(part, 5);
    expect(await check.check()).toEqual({ up: false, reason: 'no answer within 5 ms' });
    expect(await check.check()).toMatchObject({ up: false });
    expect(part.asked).toBe(1);
    const late = check.check();
    answer({ up: true });
    expect(await late).toEqual({ up: true });
    void check.check();
    expect(part.asked).toBe(2);
  });
});
