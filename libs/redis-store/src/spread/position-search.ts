import { merge, type Placed, placedOf, precedes } from './merged-window.js';
import type { ShardPart } from './shard-part.js';

/** Players of a shard that are left open when they are read at once: 0.1 ms for each shard. */
const FEW = 256;

/** In the first round: players at positions around the expected one, this far apart, in standard deviations. */
const STEP = 0.2;
const STEPS = 15;

/** Further away the distances grow by this factor. */
const GROWTH = 4;

/** In later rounds: players at equal distances. So many leave about {@link FEW} open, and a round is never larger. */
const FEWEST_SAMPLES = 24;
const MOST_SAMPLES = 1000;

/** Of a shard: `low` players are before the place that is searched, and none from the position `high` on is. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface Sample {
  readonly part: number;
  readonly position: number;
  readonly player: Placed;
}

/** What was found at a position of a spread board. */
export interface FoundAt {
  /** Players on the board. */
  readonly total: number;
  /** Null if the board has not so many players. */
  readonly found: Placed | null;
}

/**
 * Finds the player at a position of a spread board, 0 for the best one.
 *
 * Each round reads players at some positions of each shard, and so narrows in each shard how many of its players are before the place. The
 * first round looks where the place is expected: players are spread evenly, so each shard has about the same part of those before it. A later
 * one leaves at most a tenth of the players open. When few are left, they are read. Without updates in between the result is exact, after at
 * most 3 rounds where players are spread by chance; with them it is a player who was near.
 */
export async function findAt(parts: readonly ShardPart[], position: number): Promise<FoundAt> {
  const before = position + 1;
  let ranges: readonly Range[] = parts.map(() => ({ low: 0, high: before }));
  for (let isFirst = true; ranges.some(({ low, high }) => high - low > FEW); isFirst = false) {
    const wanted = ranges.map((range) => (isFirst ? expected(before, parts.length) : evenly(range)));
    const answers = await Promise.all(
      parts.map((part, index) => part.slices((wanted[index] ?? []).map((start) => ({ start, length: 1 })))),
    );
    const total = answers.reduce((sum, answer) => sum + answer.total, 0);
    if (total < before) return { total, found: null };
    const samples = answers.map(({ slices }, part) =>
      slices.flatMap((slice, at) =>
        placedOf(slice).map((player) => ({ part, position: (wanted[part] ?? [])[at] as number, player })),
      ),
    );
    const held = ranges.map(({ low, high }, part) => ({ low, high: Math.min(high, answers[part]?.total ?? 0) }));
    ranges = narrowed(held, samples, before);
  }
  return readOpen(parts, ranges, before);
}

/** Where a player before whom `before` players of the board are may be in one of `shards` shards: rising positions. */
function expected(before: number, shards: number): readonly number[] {
  const centre = before / shards;
  const deviation = Math.sqrt(before * (shards - 1)) / shards + 1;
  const distances = [0];
  for (let step = 1; step <= STEPS; step += 1) distances.push(step * STEP * deviation);
  for (let far = GROWTH * STEPS * STEP * deviation; far < before; far *= GROWTH) distances.push(far);
  const positions = distances.flatMap((distance) => [Math.floor(centre - distance), Math.floor(centre + distance)]);
  return [...new Set(positions)].filter((at) => at >= 0 && at < before).sort((a, b) => a - b);
}

function evenly({ low, high }: Range): readonly number[] {
  const open = high - low;
  const samples = Math.min(MOST_SAMPLES, Math.max(FEWEST_SAMPLES, Math.ceil((8 * open) / FEW)));
  if (open <= samples) return Array.from({ length: open }, (_, index) => low + index);
  return Array.from({ length: samples }, (_, index) => low + Math.floor(((index + 1) * open) / (samples + 1)));
}

/**
 * A sample is before the place if fewer than `before` players are before the sample, of those that the ranges leave open or know to be before
 * the place. How many that are in its own shard is its position; in another one it is between the samples around it.
 *
 * @param samples of each part, in order.
 */
export function narrowed(
  ranges: readonly Range[],
  samples: readonly (readonly Sample[])[],
  before: number,
): readonly Range[] {
  const narrow = ranges.map((range) => ({ ...range }));
  const least = ranges.map(({ low }) => low);
  const passed = ranges.map(() => 0);
  let leastInAll = least.reduce((sum, count) => sum + count, 0);
  let mostInAll = ranges.reduce((sum, { high }, part) => sum + (samples[part]?.[0]?.position ?? high), 0);
  for (const { part, position } of inOrder(samples)) {
    const range = narrow[part] as { low: number; high: number };
    if (mostInAll < before) range.low = Math.max(range.low, position + 1);
    else if (leastInAll - (least[part] as number) + position >= before) range.high = Math.min(range.high, position);
    leastInAll += position + 1 - (least[part] as number);
    least[part] = position + 1;
    const next = (passed[part] as number) + 1;
    passed[part] = next;
    mostInAll += (samples[part]?.[next]?.position ?? (ranges[part] as Range).high) - position;
  }
  return narrow;
}

function inOrder(samples: readonly (readonly Sample[])[]): readonly Sample[] {
  return samples.flat().sort((a, b) => (precedes(a.player, b.player) ? -1 : 1));
}

/** Reads what is open, and in each shard one player who is known to be before the place: that may be the one. */
async function readOpen(parts: readonly ShardPart[], ranges: readonly Range[], before: number): Promise<FoundAt> {
  const starts = ranges.map(({ low }) => Math.max(0, low - 1));
  const answers = await Promise.all(
    parts.map((part, index) => {
      const start = starts[index] as number;
      // At least one: to Redis a slice that ends before it begins is another one.
      return part.slices([{ start, length: Math.max(1, (ranges[index] as Range).high - start) }]);
    }),
  );
  const total = answers.reduce((sum, answer) => sum + answer.total, 0);
  if (total < before) return { total, found: null };
  const players = merge(answers.map(({ slices: [slice = []] }) => placedOf(slice)));
  const left = before - starts.reduce((sum, start) => sum + start, 0);
  return { total, found: players[left - 1] ?? players.at(-1) ?? null };
}
