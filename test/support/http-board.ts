import type { Entry } from '@standings/domain';

const PAGE = 1000;

interface Page {
  readonly total: number;
  readonly entries: readonly Entry[];
  readonly next: string | null;
}

/**
 * The whole board of a service that gets no updates meanwhile, best first.
 *
 * @throws if its pages have not as many players as it says it has.
 */
export async function readBoard(url: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await readPage(url, cursor);
    entries.push(...page.entries);
    if (page.next === null && page.total !== entries.length)
      throw new Error(`${page.total} players, not ${entries.length}`);
    cursor = page.next;
  }
  return entries;
}

async function readPage(url: string, cursor: string): Promise<Page> {
  const response = await fetch(`${url}/leaderboard/top?n=${PAGE}${cursor === '' ? '' : `&cursor=${cursor}`}`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Page;
}
