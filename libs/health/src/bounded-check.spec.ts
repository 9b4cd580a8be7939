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
  it('waits as long as the part says, if it says so', async () => {
    const part = Object.assign(new Part(() => new Promise(() => {})), { timeoutMs: 5 });
    expect(await new BoundedCheck(part).check()).toEqual({ up: false, reason: 'no answer within 5 ms' });
  });

  it('passes on what the part says', async () => {
    const health = { up: true, figures: { lag: 3 } };
    expect(await new BoundedCheck(new Part(async () => health)).check()).toEqual(health);
  });

  it('calls a part down that fails, without its words', async () => {
    const part = new Part(() => Promise.reject(new Error('connect redis://user:secret@host')));
    expect(await new BoundedCheck(part).check()).toEqual({ up: false, reason: 'the check failed' });
  });

  it('calls a part down that hangs, and does not ask it again while it does', async () => {
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
