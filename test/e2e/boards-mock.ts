import type { BoardDeletions, BoardRepository, TemplateRepository } from '@standings/domain';
import { type Mock, vi } from 'vitest';

type MockOf<Port> = {
  readonly [M in keyof Port]: Port[M] extends (...args: never[]) => unknown ? Mock<Port[M]> : never;
};

/** A repository of boards whose answers a test sets. */
export type BoardsMock = MockOf<BoardRepository>;

/** Deletions of boards whose answers a test sets. */
export type DeletionsMock = MockOf<BoardDeletions>;

/** A repository of templates whose answers a test sets. */
export type TemplatesMock = MockOf<TemplateRepository>;

/** Without an answer of a test, it has only the board `global`. */
export function mockBoards(): BoardsMock {
  return {
    put: vi.fn<BoardRepository['put']>(),
    open: vi.fn<BoardRepository['open']>(async (ids) => ids.map(() => null)),
    putSeason: vi.fn<BoardRepository['putSeason']>(),
    openPeriods: vi.fn<BoardRepository['openPeriods']>(async () => []),
    find: vi.fn<BoardRepository['find']>(async (ids) => ids.map(() => ({ board: null, isTemplated: false }))),
    findNumbers: vi.fn<BoardRepository['findNumbers']>(),
    list: vi.fn<BoardRepository['list']>(),
    delete: vi.fn<BoardRepository['delete']>(),
    skipNumbers: vi.fn<BoardRepository['skipNumbers']>(),
    changes: vi.fn<BoardRepository['changes']>(async (revision) => ({ changes: [], revision, isRestart: false })),
  };
}

/** Without an answer of a test, none is running. */
export function mockDeletions(): DeletionsMock {
  return {
    after: vi.fn<BoardDeletions['after']>(async () => []),
    removeScores: vi.fn<BoardDeletions['removeScores']>(async () => null),
    sweep: vi.fn<BoardDeletions['sweep']>(async () => ({ strays: [], next: null })),
    find: vi.fn<BoardDeletions['find']>(async () => null),
  };
}

export function mockTemplates(): TemplatesMock {
  return {
    put: vi.fn<TemplateRepository['put']>(),
    find: vi.fn<TemplateRepository['find']>(),
    list: vi.fn<TemplateRepository['list']>(),
    delete: vi.fn<TemplateRepository['delete']>(),
  };
}
