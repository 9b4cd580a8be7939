import { describe, expect, it } from 'vitest';
import { turn } from '../../../../test/support/turns.js';
import { SharedRun } from './shared-run.js';

describe('SharedRun', () => {
  it('shares a run among those that ask before it begins, and runs again for those that ask while it runs', async () => {
    const runs: ((value: string) => void)[] = [];
    const shared = new SharedRun(() => new Promise<string>((resolve) => runs.push(resolve)));
    const first = [shared.after(), shared.after()];
    await turn();
    const second = [shared.after(), shared.after()];
    await turn();
    expect(runs).toHaveLength(1);
    runs[0]!('one');
    expect(await Promise.all(first)).toEqual(['one', 'one']);
    await turn();
    runs[1]!('two');
    expect(await Promise.all(second)).toEqual(['two', 'two']);
    expect(runs).toHaveLength(2);
  });

  it('runs again after a run that failed', async () => {
    let failing = true;
    const shared = new SharedRun(async () => {
      if (failing) throw new Error('no answer');
      return 'an answer';
    });
    await expect(shared.after()).rejects.toThrow('no answer');
    failing = false;
    expect(await shared.after()).toBe('an answer');
  });
});
