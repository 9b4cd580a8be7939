import { median, spread, type Spread } from './statistics.js';
import type { Cpu, Latency, Turn } from './turn.js';

/** The result of a measurement. */
export interface Result {
  readonly title: string;
  /** The unit that is counted per second. */
  readonly unit: string;
  readonly programs: readonly ProgramResult[];
  readonly ratios: readonly Ratio[];
  /** Other numbers, such as sizes and times, and what was checked. */
  readonly facts: readonly string[];
}

export interface ProgramResult {
  readonly name: string;
  /** Medians of the turns. */
  readonly perSecond: number;
  readonly latency: Latency | null;
  readonly cpu: Cpu;
  readonly turns: readonly Turn[];
}

/** Ours by the baseline, round by round. */
export interface Ratio extends Spread {
  readonly what: string;
  readonly goal: Goal | null;
  readonly met: boolean | null;
}

export type Goal = { readonly atLeast: number } | { readonly atMost: number };

export function programResults(turns: ReadonlyMap<string, readonly Turn[]>): ProgramResult[] {
  return [...turns].map(([name, mine]) => ({
    name,
    perSecond: median(mine.map(({ perSecond }) => perSecond)),
    latency: medianLatency(mine),
    cpu: medianCpu(mine),
    turns: mine,
  }));
}

/** @param value the compared value of a turn. */
export function compare(
  what: string,
  ours: readonly Turn[],
  baseline: readonly Turn[],
  value: (turn: Turn) => number,
  goal: Goal | null,
): Ratio {
  return ratio(
    what,
    ours.map((turn, round) => value(turn) / value(baseline[round] as Turn)),
    goal,
  );
}

/** @param rounds the ratio of each round. The goal is compared with their median. */
export function ratio(what: string, rounds: readonly number[], goal: Goal | null): Ratio {
  const values = spread(rounds);
  return { what, ...values, goal, met: goal && isMet(goal, values.median) };
}

function isMet(goal: Goal, value: number): boolean {
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}

function medianLatency(turns: readonly Turn[]): Latency | null {
  const latencies = turns.flatMap(({ latency }) => latency ?? []);
  if (latencies.length === 0) return null;
  const highest = latencies.flatMap(({ max }) => max ?? []);
  return {
    p50: median(latencies.map(({ p50 }) => p50)),
    p99: median(latencies.map(({ p99 }) => p99)),
    p999: median(latencies.map(({ p999 }) => p999)),
    ...(highest.length > 0 && { max: median(highest) }),
  };
}

const CPU_PARTS = ['program', 'redis', 'kafka', 'consumer', 'postgres'] as const;

function medianCpu(turns: readonly Turn[]): Cpu {
  const medianOf = (part: keyof Cpu) => {
    const values = turns.flatMap(({ cpu }) => cpu?.[part] ?? []);
    return values.length === 0 ? {} : { [part]: median(values) };
  };
  return Object.assign({}, ...CPU_PARTS.map(medianOf)) as Cpu;
}

export const perSecondOf = (turn: Turn): number => turn.perSecond;
export const p99Of = (turn: Turn): number => turn.latency?.p99 ?? Number.NaN;

/** The same for each percentile, without a goal. */
export function compareLatencies(baseline: string, ours: readonly Turn[], theirs: readonly Turn[]): Ratio[] {
  const parts = { p50: 'p50', p99: 'p99', p999: 'p99.9', max: 'max' } as const;
  return Object.entries(parts).map(([part, name]) =>
    compare(
      `${name}, ${baseline}`,
      ours,
      theirs,
      ({ latency }) => latency?.[part as keyof Latency] ?? Number.NaN,
      null,
    ),
  );
}
