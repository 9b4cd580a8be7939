import {
  type BoardCatalog,
  orderOf,
  type Period,
  periodsOf,
  rulesOfNumber,
  type Scored,
  type ScoreKey,
  type ScoreRow,
} from '@standings/domain';
import type { TypeormScoreRepository } from '@standings/persistence';
import { EmbeddedBoard } from './embedded-board.js';
import { Ranking } from './ranking/ranking.js';
import { ReachedClock } from './reached-clock.js';
import { ShardVersions } from './shard-versions.js';

/** Large, because every page costs a search in the index and a round trip. */
const PAGE = 50_000;

type Rows = Pick<TypeormScoreRepository, 'scan'>;

/** The boards of a repository, ready to serve, and how many scores were read. */
export interface LoadedBoards {
  /** By the numbers of the boards. */
  readonly boards: Map<number, EmbeddedBoard>;
  readonly versions: ShardVersions;
  /** Its next time is above those of all scores. */
  readonly clock: ReachedClock;
  /** Scores read: one per board, period and player. */
  readonly scores: number;
}

/**
 * Reads every score. A new epoch begins, so that the next version is higher than any stored one. Those of periods that a board does not have
 * any more are left out.
 *
 * @param catalog up to date.
 */
export async function loadBoards(repository: Rows, catalog: Pick<BoardCatalog, 'all'>): Promise<LoadedBoards> {
  const drafts = new Map<number, BoardDraft>();
  const kept = new Map(catalog.all().map((board) => [board.no, new Set(periodsOf(board).map(({ id }) => id))]));
  let [scores, highestEpoch] = [0, 0];
  for await (const page of pages(repository)) {
    scores += page.length;
    for (const row of page) {
      highestEpoch = Math.max(highestEpoch, row.epoch);
      if (kept.get(row.board)?.has(row.period) ?? true) draftOf(drafts, row.board).add(row);
    }
  }
  const versions = new ShardVersions(highestEpoch + 1);
  const clock = new ReachedClock();
  const boards = new Map([...drafts].map(([no, draft]) => [no, draft.finish(no, versions, clock)]));
  return { boards, versions, clock, scores };
}

async function* pages(repository: Rows): AsyncGenerator<readonly ScoreRow[]> {
  let after: ScoreKey | null = null;
  for (;;) {
    const page: readonly ScoreRow[] = await repository.scan(after, PAGE);
    yield page;
    if (page.length < PAGE) return;
    after = page.at(-1) ?? null;
  }
}

function draftOf(drafts: Map<number, BoardDraft>, board: number): BoardDraft {
  let draft = drafts.get(board);
  if (draft === undefined) {
    draft = new BoardDraft();
    drafts.set(board, draft);
  }
  return draft;
}

/** A board while its rows are being read. */
class BoardDraft {
  private readonly players = new Map<Period, Scored[]>();

  add({ period, playerId, score, tiebreaker }: ScoreRow): void {
    const scored = tiebreaker === undefined ? { playerId, score } : { playerId, score, tiebreaker };
    const players = this.players.get(period);
    if (players === undefined) this.players.set(period, [scored]);
    else players.push(scored);
  }

  finish(no: number, versions: ShardVersions, clock: ReachedClock): EmbeddedBoard {
    const order = orderOf(no);
    if (rulesOfNumber(no).ties === 'first') this.pass(clock);
    const rankings = new Map([...this.players].map(([period, players]) => [period, new Ranking(order, players)]));
    return new EmbeddedBoard(no, versions, clock, rankings);
  }

  private pass(clock: ReachedClock): void {
    for (const players of this.players.values()) for (const { tiebreaker = 0 } of players) clock.pass(tiebreaker);
  }
}
