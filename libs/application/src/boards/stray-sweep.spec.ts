import type { BoardDeletions } from '@standings/domain';
import { expect, it, vi } from 'vitest';
import { StraySweep } from './stray-sweep.js';

it('goes on where the last page ended, also after a failure, and begins again at the end', async () => {
  const sweep = vi
    .fn<BoardDeletions['sweep']>()
    .mockResolvedValueOnce({ strays: [], next: 1000 })
    .mockRejectedValueOnce(new Error('no connection'))
    .mockResolvedValueOnce({ strays: [1001], next: null })
    .mockResolvedValue({ strays: [], next: null });
  const loop = new StraySweep({ sweep }, () => new Promise(setImmediate));
  loop.start();
  await vi.waitFor(() => expect(sweep.mock.calls.length).toBeGreaterThan(3));
  await loop.stop({ timeoutMs: 1000 });
  expect(sweep.mock.calls.slice(0, 4).map(([after]) => after)).toEqual([0, 1000, 1000, 0]);
});
