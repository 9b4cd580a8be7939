import type { BoardDeletions, RemovedScores } from '@standings/domain';
import { describe, expect, it, vi } from 'vitest';
import { DeletionLoop } from './deletion-loop.js';

/** Runs as many rounds as there are answers. @returns the pauses before each and after the last. */
async function pausesWith(answers: readonly (RemovedScores | null | Error)[]): Promise<readonly number[]> {
  const removeScores = vi.fn<BoardDeletions['removeScores']>();
  for (const answer of answers) {
    if (answer instanceof Error) removeScores.mockRejectedValueOnce(answer);
    else removeScores.mockResolvedValueOnce(answer);
  }
  const pauses: number[] = [];
  await new Promise<void>((done) => {
    const loop = new DeletionLoop({ run: async () => 7 }, { removeScores }, async (ms, signal) => {
      pauses.push(ms);
      if (pauses.length > answers.length) {
        done();
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      }
    });
    loop.start();
  });
  for (const [upTo] of removeScores.mock.calls) expect(upTo).toBe(7);
  return pauses;
}

describe('DeletionLoop', () => {
  it('removes page after page with a short pause, then waits for the next deletion', async () => {
    const page: RemovedScores = { board: 2, state: 'running', removed: 2000 };
    expect(await pausesWith([page, page, { ...page, state: 'done' }, null])).toEqual([0, 20, 20, 20, 1000]);
  });

  it('tries again after a failure', async () => {
    expect(await pausesWith([new Error('no connection'), null])).toEqual([0, 1000, 1000]);
  });
});
