import { orderOf, type Period, type Scored, type ScoreKey, type ScoreRow } from '@standings/domain';
import type { TypeormScoreRepository } from '@standings/persistence';
import { EmbeddedBoard } from './embedded-board.js';
import { Ranking } from './ranking/ranking.js';

/** Large, because every page costs a search in the index and a round trip. */
const PAGE = 50_000;

type Rows = Pick<TypeormScoreRepository, 'scan'>;

/** The boards of a repository, ready to serve, and how many scores were read. */
export interface LoadedBoards {
  readonly boards: Map<string, EmbeddedBoard>;
  /** Scores read: one per board, period and player. */
  readonly scores: number;
}

/** Reads every score. Each board starts a new epoch, so that its next version is higher than any stored one. */
export async function loadBoards(repository: Rows): Promise<LoadedBoards> {
  const drafts = new Map<string, BoardDraft>();
  let scores = 0;
  for await (const page of pages(repository)) {
    scores += page.length;
    for (const row of page) draftOf(drafts, row.board).add(row);
  }
  const boards = new Map([...drafts].map(([id, draft]) => [id, draft.finish(id)]));
  return { boards, scores };
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

function draftOf(drafts: Map<string, BoardDraft>, board: string): BoardDraft {
  let draft = drafts.get(board);
  if (draft === undefined) {
    draft = new BoardDraft();
    drafts.set(board, draft);
  }
  return draft;
}

/** A board while its rows are being read. */
class BoardDraft {
  private highestEpoch = 0;
  private readonly players = new Map<Period, Scored[]>();

  add({ period, playerId, score, epoch }: ScoreRow): void {
    this.highestEpoch = Math.max(this.highestEpoch, epoch);
    const players = this.players.get(period);
    if (players === undefined) this.players.set(period, [{ playerId, score }]);
    else players.push({ playerId, score });
  }

  finish(id: string): EmbeddedBoard {
    const order = orderOf(id);
    const rankings = new Map([...this.players].map(([period, players]) => [period, new Ranking(order, players)]));
    return new EmbeddedBoard(id, this.highestEpoch + 1, rankings);
  }
}
