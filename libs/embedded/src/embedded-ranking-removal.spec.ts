import { BoardCatalog, DEFAULT_DEFINITION } from '@standings/domain';
import { expect, it } from 'vitest';
import { EmbeddedRankingRemoval } from './embedded-ranking-removal.js';

it('takes deleted boards out of memory once their deletion is known, and what was read of those deleted before', async () => {
  const catalog = new BoardCatalog([{ no: 2, id: 'a' }]);
  const boards = new Map([1, 2, 7].map((no) => [no, {}]));
  const removal = new EmbeddedRankingRemoval(catalog, boards);
  expect(await removal.run()).toBe(0);
  expect([...boards.keys()]).toEqual([1, 2]);
  const board = { no: 2, id: 'a', definition: DEFAULT_DEFINITION, revision: 5 };
  catalog.follow({ changes: [{ board, isDeleted: true }], revision: 6, isRestart: false });
  expect(await removal.run()).toBe(5);
  expect([...boards.keys()]).toEqual([1]);
});
