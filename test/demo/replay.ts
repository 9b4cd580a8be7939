import type { Update } from './home-runs.js';

const BATCH = 300;
const IN_FLIGHT = 8;

/** Sends updates in batches to a running service. @throws if one of them is refused. */
export async function replay(url: string, all: readonly Update[]): Promise<void> {
  let sent = 0;
  const sendNext = async (): Promise<void> => {
    while (sent < all.length) {
      const updates = all.slice(sent, sent + BATCH);
      sent += updates.length;
      const answer = await post(`${url}/score/batch?ranks=none`, { updates });
      const { results } = answer as { results: { code?: string; detail?: string }[] };
      const refused = results.find(({ code }) => code !== undefined);
      if (refused !== undefined) throw new Error(`An update was refused: ${refused.detail}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sendNext));
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

export interface BoardPage {
  readonly total: number;
  readonly entries: readonly { readonly rank: number; readonly playerId: string; readonly score: number }[];
  readonly next: string | null;
}

/** A page of a board. */
export async function readTop(url: string, board: string, n: number, cursor: string | null = null): Promise<BoardPage> {
  const query = cursor === null ? '' : `&cursor=${cursor}`;
  const response = await fetch(`${url}/leaderboard/top?board=${board}&n=${n}${query}`);
  if (!response.ok) throw new Error(`The board could not be read: ${response.status} ${await response.text()}`);
  return (await response.json()) as BoardPage;
}

/** The score of every player on a board, page by page. */
export async function readBoard(url: string, board: string): Promise<Map<string, number>> {
  const scores = new Map<string, number>();
  for (let cursor: string | null = null; ;) {
    const page: BoardPage = await readTop(url, board, 1000, cursor);
    for (const { playerId, score } of page.entries) scores.set(playerId, score);
    if (page.next === null) return scores;
    cursor = page.next;
  }
}
