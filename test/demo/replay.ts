import type { Season } from './home-runs.js';

const BATCH = 100;
const IN_FLIGHT = 8;

/** Sends the seasons in batches to a running service. @throws if one of them is refused. */
export async function replay(url: string, seasons: readonly Season[]): Promise<void> {
  let sent = 0;
  const sendNext = async (): Promise<void> => {
    while (sent < seasons.length) {
      const updates = seasons.slice(sent, sent + BATCH);
      sent += updates.length;
      const { results } = await post<{ results: { code?: string; detail?: string }[] }>(`${url}/score/batch`, {
        updates,
      });
      const refused = results.find(({ code }) => code !== undefined);
      if (refused !== undefined) throw new Error(`An update was refused: ${refused.detail}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sendNext));
}

async function post<T>(url: string, body: unknown): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

export interface BoardPage {
  readonly total: number;
  readonly entries: readonly { readonly rank: number; readonly playerId: string; readonly score: number }[];
  readonly next: string | null;
}

/** A page of the board `global`. */
export async function readTop(url: string, n: number, cursor: string | null = null): Promise<BoardPage> {
  const query = cursor === null ? '' : `&cursor=${cursor}`;
  const response = await fetch(`${url}/leaderboard/top?n=${n}${query}`);
  if (!response.ok) throw new Error(`The board could not be read: ${response.status} ${await response.text()}`);
  return (await response.json()) as BoardPage;
}

/** The score of every player on the board `global`, page by page. */
export async function readBoard(url: string): Promise<Map<string, number>> {
  const scores = new Map<string, number>();
  for (let cursor: string | null = null; ;) {
    const page: BoardPage = await readTop(url, 1000, cursor);
    for (const { playerId, score } of page.entries) scores.set(playerId, score);
    if (page.next === null) return scores;
    cursor = page.next;
  }
}
