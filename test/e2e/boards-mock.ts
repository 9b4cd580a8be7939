import type { BoardRepository } from '@standings/domain';
import { type Mock, vi } from 'vitest';

/** A repository of boards whose answers a test sets. */
export type BoardsMock = { readonly [M in keyof BoardRepository]: Mock<BoardRepository[M]> };

/** Without an answer of a test, it has only the board `global`. */
export function mockBoards(): BoardsMock {
  return {
    put: vi.fn<BoardRepository['put']>(),
    open: vi.fn<BoardRepository['open']>(async () => null),
    find: vi.fn<BoardRepository['find']>(async (ids) => ids.map(() => ({ board: null, isTemplated: false }))),
    findNumbers: vi.fn<BoardRepository['findNumbers']>(),
    list: vi.fn<BoardRepository['list']>(),
    delete: vi.fn<BoardRepository['delete']>(),
    changes: vi.fn<BoardRepository['changes']>(async (revision) => ({ changes: [], revision, isRestart: false })),
  };
}
