import { TemporalCalendar } from '@standings/calendar';
import { ALL_TIME, type DefinedBoard, DEFAULT_DEFINITION, periodsOf } from '@standings/domain';
import { TypeormBoardRepository } from '@standings/persistence';
import { beforeEach, expect, it } from 'vitest';
import { row } from '../contracts/score-rows.js';
import { useBoardStores } from '../support/board-stores.js';

const ARCHIVED = '2020-01-01';

const stores = useBoardStores();
const never = new AbortController().signal;

let board: DefinedBoard;
let today: string;

beforeEach(async () => {
  const definitions = new TypeormBoardRepository(stores().dataSource, new TemporalCalendar(), 10);
  const definition = { ...DEFAULT_DEFINITION, periods: ['day', ALL_TIME] } as unknown as typeof DEFAULT_DEFINITION;
  board = (await definitions.put('arcade', () => definition, null)).board;
  today = periodsOf(board)[0].id;
  await stores().repository.save(
    [ALL_TIME, today, ARCHIVED].flatMap((period, index) =>
      ['a', 'b'].map((playerId) => row({ board: board.no, period, playerId, score: index + 1, seq: index + 1 })),
    ),
  );
});

const lose = async () => {
  await stores().redis.flushall();
  await stores().fence.check(stores().shard);
};
const scoresOf = async (period: string) =>
  (await stores().store.top({ board, period }, 10, null)).entries.map(({ score }) => score);

it('A recovery restores every ranking that a board has, and none of a period that was archived', async () => {
  await lose();
  expect(await stores().recover()).toMatchObject({ found: 'empty', copied: 4 });
  expect(await Promise.all([ALL_TIME, today, ARCHIVED].map(scoresOf))).toEqual([[1, 1], [2, 2], []]);
  expect(await stores().redis.hkeys('standings:{1:0/1}:rankings')).not.toContain(`${board.no}:${ARCHIVED}`);
});

it('A rebuild restores every ranking that a board has, and counts the players of all of them', async () => {
  await lose();
  await stores().recover();
  stores().catalog.learn(board);
  await stores().redis.zadd(`standings:{1:0/1}:scores:${board.no}:${today}`, -9, 'a');
  const rebuild = () => stores().recovery.rebuild(board, () => undefined, never);
  expect(await rebuild()).toMatchObject({ copied: 4 });
  expect(await Promise.all([ALL_TIME, today, ARCHIVED].map(scoresOf))).toEqual([[1, 1], [2, 2], []]);
  await stores().dataSource.query(`DELETE FROM player_scores WHERE player_id = 'b' AND period = $1`, [today]);
  await expect(rebuild()).rejects.toMatchObject({ code: 'players_missing', stored: 3, ranked: 4 });
});
