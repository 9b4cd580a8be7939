import {
  ALL_TIME,
  type Cursor,
  orderOf,
  percentile,
  type RankingReads,
  type RankingStore,
  type ScoreUpdate,
  topPage,
} from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NaiveBoard } from './naive-board.js';
import { type ContractBoards, IN_ONE_SHARD } from './places.js';
import { RULED_BOARDS, type RuledBoard } from './ruled-boards.js';
import { expectSameBoard, pages } from './same-board.js';

/** In an order of their own by bytes: capitals before small letters, a prefix before what it begins. */
const PLAYERS = ['Z', 'a', 'a-1', 'a.b', 'b', '~'];

/** For the runs against a server. */
const LAW_TIMEOUT_MS = 120_000;

const score = fc.integer({ min: -2, max: 2 });
const given = fc.record({ score, tiebreaker: score });
const places = fc.array(fc.record({ score, tiebreaker: score, playerId: fc.constantFrom(...PLAYERS, 'absent') }), {
  maxLength: 4,
});

/**
 * The reads of rankings of every order there is, whatever holds them. They agree with a naive board.
 *
 * @param empty gives one without players; it takes updates of the ruled boards.
 */
export function rankingReadsContract(
  name: string,
  empty: () => Promise<RankingStore>,
  { ranksLater }: ContractBoards = IN_ONE_SHARD,
  ruled = RULED_BOARDS,
): void {
  /** Boards that take each score as it is given. */
  const boards = ruled.filter(({ rules }) => rules.update === 'latest');

  async function fill({ rules, ...board }: RuledBoard, players: Readonly<Record<string, Given>>) {
    const store = await empty();
    const naive = new NaiveBoard(rules);
    for (const [playerId, value] of Object.entries(players)) {
      const update: ScoreUpdate = { board, playerId, update: 'latest', ...valueOn(board.no, value) };
      const change = await store.add(update);
      naive.add(update, change.tiebreaker);
    }
    return { reads: store as RankingReads, naive, view: { board, period: ALL_TIME } };
  }

  describe(`${name} as it is read`, () => {
    it(
      `has the places of a naive board${ranksLater ? ' in all shards' : ''}`,
      { timeout: LAW_TIMEOUT_MS },
      async () => {
        const players = fc.dictionary(fc.constantFrom(...PLAYERS), given);
        await fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...boards),
            players,
            places,
            fc.integer({ min: 1, max: 3 }),
            async (board, all, some, n) => {
              const { reads, naive, view } = await fill(board, all);
              const entries = naive.entries();
              const total = entries.length;
              await expectSameBoard(reads, view, naive, PLAYERS, n);
              for (const { playerId, ...value } of some) {
                const cursor: Cursor = { playerId, ...valueOn(board.no, value) };
                expect(await pages(reads, view, n, cursor)).toEqual(naive.behind(cursor));
                const order = orderOf(board.no);
                const end = entries.filter((entry) => order.compare(entry, cursor) < 0).length;
                const start = Math.max(0, end - n);
                expect(await reads.top(view, n, { before: cursor })).toEqual(
                  topPage(total, start, entries.slice(start, end)),
                );
              }
              for (const { rank } of entries) {
                expect(await reads.scoreAt(view, { rank })).toEqual({
                  total,
                  score: entries.findLast((entry) => entry.rank <= rank)?.score,
                });
                const share = percentile(rank, total);
                const worst = entries.findLast((entry) => percentile(entry.rank, total) >= share);
                expect(await reads.scoreAt(view, { percentile: share })).toEqual({ total, score: worst?.score });
              }
            },
          ),
          { numRuns: 60 },
        );
      },
    );
  });
}

interface Given {
  readonly score: number;
  readonly tiebreaker: number;
}

/** Without what the board does not order by. A time when a score was reached is not below 0. */
function valueOn(board: number, { score, tiebreaker }: Given) {
  const { width, sign } = orderOf(board).prefix;
  if (width === 0) return { score };
  return { score, tiebreaker: sign > 0 && width < 17 ? Math.abs(tiebreaker) : tiebreaker };
}
