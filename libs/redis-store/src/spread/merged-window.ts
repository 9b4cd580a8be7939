import {
  comparePlayerIds as compareMembers,
  type Cursor,
  type Entry,
  type Order,
  rankRun,
  topPage,
  type TopPage,
} from '@standings/domain';
import type { Window } from './shard-part.js';

/** A member of a ranking and its key, see `Order`. */
export interface Placed {
  readonly member: string;
  readonly key: number;
}

/** The window of one shard. */
interface Part {
  /** Players of the shard before the window. */
  readonly start: number;
  /** Players of the window before the place. */
  readonly before: number;
  /** Players of the shard who are better than the first of the window. */
  readonly better: number;
  readonly run: readonly Placed[];
}

/**
 * The players around a place of a spread board: what the windows of all shards around that place have in common.
 *
 * Each window has a player before the place, unless no player of the shard stands there. So for every player of the merged window it is
 * known how many players of each shard are better.
 */
export class MergedWindow {
  readonly total: number;
  /** Players of the board before the place. */
  readonly position: number;
  private readonly parts: readonly Part[];
  private readonly before: readonly Placed[];

  constructor(
    windows: readonly Window[],
    private readonly order: Order,
  ) {
    this.parts = windows.map(([, start, before, better, run]) => ({ start, before, better, run: placedOf(run) }));
    this.total = sum(windows, ([total]) => total);
    this.position = sum(this.parts, ({ start, before }) => start + before);
    this.before = merge(this.parts.map(({ run, before }) => run.slice(0, before)));
  }

  /**
   * Players in the order of the board, with their ranks.
   *
   * @param start the position of the first of them, at most as far before the place as each window reaches.
   * @param length how many; those after the place at most as far as each window reaches.
   */
  entries(start: number, length: number): Entry[] {
    const ahead = this.position - start;
    const before = ahead === 0 ? [] : this.before.slice(-ahead);
    const after = merge(
      this.parts.map((part) => part.run.slice(part.before)),
      length - ahead,
    );
    const run = [...before, ...after].slice(0, length);
    const first = run[0];
    if (first === undefined) return [];
    const scored = run.map(({ member, key }) => this.order.scoredOf(key, member));
    const place = { key: first.key, member: first.member.slice(0, this.order.prefix.width) };
    return rankRun(
      scored,
      start,
      sum(this.parts, (part) => betterIn(part, place)),
    );
  }
}

/**
 * The page right before a place.
 *
 * @param window right after the place, in which each shard has a player more before it than the page, if there are so many.
 */
export function pageBefore(window: MergedWindow, n: number, place: Cursor): TopPage {
  const { total, position } = window;
  const [last] = position === 0 ? [] : window.entries(position - 1, 1);
  // The player who marks the place may still stand there.
  const isThere =
    last?.playerId === place.playerId && last.score === place.score && last.tiebreaker === place.tiebreaker;
  const end = isThere ? position - 1 : position;
  const start = Math.max(0, end - n);
  return topPage(total, start, window.entries(start, end - start));
}

/** Players of a shard before a place, which is not before that of the first one in its window and those who share its rank. */
function betterIn({ start, better, run }: Part, place: Placed): number {
  const worse = run.findIndex((player) => !precedes(player, place));
  if (worse === 0) return better;
  return start + (worse < 0 ? run.length : worse);
}

export function placedOf(run: readonly string[]): readonly Placed[] {
  const placed: Placed[] = [];
  for (let at = 0; at < run.length; at += 2) placed.push({ member: run[at] as string, key: Number(run[at + 1]) });
  return placed;
}

/** Merges runs that are in order. @param most how many players to take. */
export function merge(runs: readonly (readonly Placed[])[], most = Infinity): readonly Placed[] {
  const merged: Placed[] = [];
  const heads = runs.map(() => 0);
  while (merged.length < most) {
    let first = -1;
    let best: Placed | undefined;
    for (const [index, run] of runs.entries()) {
      const head = run[heads[index] as number];
      if (head === undefined || (best !== undefined && !precedes(head, best))) continue;
      first = index;
      best = head;
    }
    if (best === undefined) break;
    merged.push(best);
    heads[first] = (heads[first] as number) + 1;
  }
  return merged;
}

export function precedes(one: Placed, other: Placed): boolean {
  return one.key < other.key || (one.key === other.key && compareMembers(one.member, other.member) < 0);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
