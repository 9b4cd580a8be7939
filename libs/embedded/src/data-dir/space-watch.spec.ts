import type { Pause } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { RESERVE_BYTES, RESUME_BYTES } from './disk-space.js';
import { SpaceWatch } from './space-watch.js';

/** What a watch tells the event log when it finds these bytes free, one number per check. */
async function told(...free: readonly (number | Error)[]): Promise<string[]> {
  const calls: string[] = [];
  const eventLog = {
    hold: (reason: string) => void calls.push(reason),
    release: () => void calls.push('released'),
  };
  const left = [...free];
  let done = (): void => {};
  const finished = new Promise<void>((resolve) => (done = resolve));
  const pause: Pause = () => (left.length > 0 ? Promise.resolve() : new Promise(() => done()));
  const look = (): number => {
    const found = left.shift() ?? 0;
    if (found instanceof Error) throw found;
    return found;
  };
  const silent = { warn: () => undefined, error: () => undefined };
  new SpaceWatch('/data', eventLog, silent, look, pause).start();
  await finished;
  return calls;
}

const held = (free: string) => `no space left on the disk of the data directory: ${free} free, 20.0 MB needed`;

describe('SpaceWatch', () => {
  it('leaves the log alone while there is space', async () => {
    expect(await told(RESERVE_BYTES, 10 * RESERVE_BYTES)).toEqual([]);
  });

  it('holds the log below the reserve, with the figures of each check', async () => {
    expect(await told(RESERVE_BYTES - 1, 0)).toEqual([held('16.0 MB'), held('0.0 MB')]);
  });

  it('releases the log once more than the reserve is free', async () => {
    expect(await told(0, RESUME_BYTES - 1, RESUME_BYTES)).toEqual([held('0.0 MB'), held('20.0 MB'), 'released']);
  });

  it('changes nothing when it cannot read the free space', async () => {
    expect(await told(0, new Error('EIO'), RESUME_BYTES)).toEqual([held('0.0 MB'), 'released']);
    expect(await told(new Error('EIO'))).toEqual([]);
  });
});
