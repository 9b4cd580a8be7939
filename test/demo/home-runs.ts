import { readFileSync } from 'node:fs';

/** One season of one player in one team. */
export interface Season {
  readonly year: number;
  /** Three capitals or digits: `BOS`. */
  readonly team: string;
  readonly playerId: string;
  /** Home runs hit. */
  readonly delta: number;
}

/** Every season with a home run, in order of year: 44,376 of them. See `test/data/README.md`. */
export function readSeasons(): Season[] {
  const csv = readFileSync(new URL('../data/home-runs-by-team.csv', import.meta.url), 'utf8');
  const [, ...lines] = csv.trimEnd().split('\n');
  return lines.map((line) => {
    const [year, team, , playerId, delta] = line.split(',') as [string, string, string, string, string];
    return { year: Number(year), team, playerId, delta: Number(delta) };
  });
}

/** The board of a team, such as `team.bos`, and that of a decade, such as `decade.1920`. */
export function templatedBoards({ year, team }: Season): readonly [string, string] {
  return [`team.${team.toLowerCase()}`, `decade.${year - (year % 10)}`];
}

/** An update of one board, as the service takes it. */
export interface Update {
  readonly board: string;
  readonly playerId: string;
  readonly delta: number;
}

/** What each board should hold in the end: the score of each player. */
export function totalsOf(updates: readonly Update[]): Map<string, Map<string, number>> {
  const totals = new Map<string, Map<string, number>>();
  for (const { board, playerId, delta } of updates) {
    const scores = totals.get(board) ?? new Map<string, number>();
    totals.set(board, scores.set(playerId, (scores.get(playerId) ?? 0) + delta));
  }
  return totals;
}
