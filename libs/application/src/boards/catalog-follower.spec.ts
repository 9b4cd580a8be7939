import {
  BoardCatalog,
  type BoardChanges,
  type BoardRepository,
  CatalogUnavailableError,
  FIRST_GLOBAL_BOARD,
} from '@standings/domain';
import { describe, expect, it, vi } from 'vitest';
import { CatalogFollower } from './catalog-follower.js';

/** A page that tells of one board. */
function page(id: string, revision: number): BoardChanges {
  return {
    changes: [{ board: { ...FIRST_GLOBAL_BOARD, no: revision, id, revision }, isDeleted: false }],
    revision,
    isRestart: false,
  };
}

function nothingAfter(revision: number): BoardChanges {
  return { changes: [], revision, isRestart: false };
}

describe('CatalogFollower', () => {
  it('keeps the catalog while the repository is away, and goes on from there', async () => {
    const away = new CatalogUnavailableError('it does not answer');
    const answers = [page('a', 2), nothingAfter(2), away, page('b', 3), nothingAfter(3)];
    const catalog = new BoardCatalog();
    let rounds = 0;
    const changes = async () => {
      const answer = answers.shift() as BoardChanges | Error;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const follower = new CatalogFollower({ changes }, catalog, null, async () => {
      rounds += 1;
      if (rounds === 3) expect(catalog.has('a')).toBe(true);
      if (rounds === 4) void follower.stop({ timeoutMs: 0 });
    });
    follower.start();
    await vi.waitUntil(() => rounds >= 4);
    expect(answers).toEqual([]);
    expect(catalog.has('a') && catalog.has('b')).toBe(true);
  });

  it('reads the copy while the repository is away or does not answer, and writes it when it does', async () => {
    const away = () => Promise.reject(new CatalogUnavailableError('no connection'));
    const answers = [away, () => new Promise(() => {}), async () => page('a', 2)];
    const did: string[] = [];
    const copier = { read: async () => void did.push('read'), write: async () => void did.push('write') };
    for (const answer of answers) {
      const changes = vi
        .fn<BoardRepository['changes']>()
        .mockImplementationOnce(answer as BoardRepository['changes'])
        .mockResolvedValue(nothingAfter(2));
      const follower = new CatalogFollower({ changes }, new BoardCatalog(), copier, async (_ms, signal) => {
        if (changes.mock.calls.length > 0)
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      });
      const before = did.length;
      follower.start();
      await vi.waitUntil(() => did.length > before, { timeout: 5000 });
      await follower.stop({ timeoutMs: 100 });
    }
    expect(did).toEqual(['read', 'read', 'write']);
  });
});
