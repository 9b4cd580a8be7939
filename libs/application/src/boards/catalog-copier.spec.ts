import {
  BoardCatalog,
  type BoardChange,
  type BoardChanges,
  CatalogCopy,
  type CatalogSnapshot,
  DEFAULT_DEFINITION,
} from '@standings/domain';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CatalogCopier } from './catalog-copier.js';

/** A repository with these changes, in pages of two. */
class Repository {
  readonly list: BoardChange[] = [];

  add(id: string, isDeleted = false): void {
    const revision = (this.list.at(-1)?.board.revision ?? 0) + 1;
    this.list.push({ board: { no: revision, id, definition: DEFAULT_DEFINITION, revision }, isDeleted });
  }

  readonly skipNumbers = vi.fn<(upTo: number) => void>();

  readonly changes = async (after: number): Promise<BoardChanges> => {
    const latest = this.list.at(-1)?.board.revision ?? 0;
    const isRestart = latest < after;
    const changes = this.list.filter(({ board }) => board.revision > (isRestart ? 0 : after)).slice(0, 2);
    return { changes, revision: changes.at(-1)?.board.revision ?? latest, isRestart };
  };
}

/** A copy in memory. */
class Copy extends CatalogCopy {
  kept: CatalogSnapshot = { boards: [], revision: 0, lastDeletion: 0 };
  readonly looks = vi.fn<() => void>();

  lastNo = 0;

  async lastNumber(): Promise<number> {
    return this.lastNo;
  }

  async revision(): Promise<number> {
    this.looks();
    return this.kept.revision;
  }

  async read(): Promise<CatalogSnapshot | null> {
    return this.kept;
  }

  async write(after: number, page: BoardChanges): Promise<number> {
    if (after !== this.kept.revision) return this.kept.revision;
    const catalog = new BoardCatalog();
    catalog.restore(this.kept);
    catalog.follow(page);
    const boards = catalog.all().filter(({ no }) => no > 1);
    this.kept = { boards, revision: catalog.revision, lastDeletion: catalog.lastDeletion || this.kept.lastDeletion };
    return this.kept.revision;
  }
}

let now: number;
let repository: Repository;
let copy: Copy;
let catalog: BoardCatalog;
let copier: CatalogCopier;

beforeEach(() => {
  now = 0;
  repository = new Repository();
  copy = new Copy();
  catalog = new BoardCatalog();
  copier = new CatalogCopier(catalog, repository, copy, () => now);
  for (const id of ['global', 'a', 'b', 'c', 'd']) repository.add(id);
});

const copied = () => copy.kept.boards.map(({ id }) => id);

/** A process follows the repository and writes the copy. */
async function write(): Promise<void> {
  await catalog.catchUp(repository);
  await copier.write();
}

describe('CatalogCopier', () => {
  it('copies every board, page by page, and each change after that', async () => {
    await write();
    expect(copied()).toEqual(['a', 'b', 'c', 'd']);
    repository.add('e');
    await write();
    expect(copied()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('looks at a copy that is up to date only every 10 s, and writes one that is lost again', async () => {
    await write();
    const looks = copy.looks.mock.calls.length;
    copy.kept = { boards: [], revision: 0, lastDeletion: 0 };
    now = 9_999;
    await write();
    expect(copy.looks).toHaveBeenCalledTimes(looks);
    now = 10_000;
    await write();
    expect(copied()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('makes the copy older if the repository is', async () => {
    await write();
    repository.list.splice(3);
    await write();
    expect(copied()).toEqual(['a', 'b']);
    expect(copy.kept.revision).toBe(3);
  });

  it('skips the numbers of the copy in the repository, which may be an older one', async () => {
    copy.lastNo = 90;
    await write();
    expect(repository.skipNumbers).toHaveBeenLastCalledWith(90);
  });

  it('tries again after a failure, a second later', async () => {
    await catalog.catchUp(repository);
    copy.looks.mockImplementationOnce(() => {
      throw new Error('no connection');
    });
    await copier.write();
    await copier.write();
    expect(copied()).toEqual([]);
    now = 1000;
    await copier.write();
    expect(copied()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives a process its boards from the copy, and from a newer copy later', async () => {
    await write();
    const started = new BoardCatalog();
    const reader = new CatalogCopier(started, repository, copy, () => now);
    await reader.read();
    expect(started.all().map(({ id }) => id)).toEqual(['global', 'a', 'b', 'c', 'd']);
    expect(started.revision).toBe(5);
    copy.kept = { ...copy.kept, boards: copy.kept.boards.slice(1), revision: 6, lastDeletion: 6 };
    await reader.read();
    expect(started.has('a')).toBe(false);
    expect(started.lastDeletion).toBe(6);
  });

  it('leaves the catalog as it is if the copy is older, or cannot be read', async () => {
    await write();
    repository.add('e');
    await catalog.catchUp(repository);
    await copier.read();
    expect(catalog.has('e')).toBe(true);
    copy.looks.mockImplementationOnce(() => {
      throw new Error('no connection');
    });
    await copier.read();
    expect(catalog.has('e')).toBe(true);
  });
});
