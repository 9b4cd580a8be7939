import { readFileSync } from 'node:fs';

/** One season of one player. */
export interface Season {
  readonly playerId: string;
  /** Home runs hit. */
  readonly delta: number;
}

/** Every season with a home run, in order of year: 44,381 of them. See `test/data/README.md`. */
export function readSeasons(): Season[] {
  const csv = readFileSync(new URL('../data/home-runs.csv', import.meta.url), 'utf8');
  const [, ...lines] = csv.trimEnd().split('\n');
  return lines.map((line) => {
    const [, playerId, delta] = line.split(',') as [string, string, string];
    return { playerId, delta: Number(delta) };
  });
}

/** The career list: home runs by player. */
export function careers(seasons: readonly Season[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const { playerId, delta } of seasons) totals.set(playerId, (totals.get(playerId) ?? 0) + delta);
  return totals;
}
