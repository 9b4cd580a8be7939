import { median } from '../../load/statistics.js';
import type { Violation } from '../checker/violation.js';
import { groupBy } from '../history/history.js';
import type { RoundResult } from '../round/round-result.js';
import { table } from './table.js';

const HEAD = [
  'fault',
  'runs',
  'sent',
  'ok',
  'refused',
  'unknown',
  'replayed',
  'lost',
  'doubled',
  'p50',
  'p99',
  'p100 ms',
  'answers again ms',
  'in Postgres ms',
  'hits',
];

type Count = 'sent' | 'acknowledged' | 'refused' | 'unknown' | 'replayed' | 'lost' | 'doubled';

/** What a run did, fault by fault, and everything that was violated. Times are the median and, of several, the worst. */
export function report(seed: number, rounds: readonly RoundResult[]): string {
  const byFault = [...groupBy(rounds, ({ fault }) => fault)];
  const rows = [HEAD, ...byFault.map(([fault, runs]) => row(fault, runs)), row('all', rounds)];
  const losses = rounds.filter(({ lost }) => lost > 0).map(loss);
  const broken = rounds.flatMap(({ fault, violations }) => violations.map((violation) => tell(fault, violation)));
  return [`seed ${seed}`, table(rows), ...losses, ...broken, `${broken.length} violations`].join('\n');
}

export function tell(fault: string, { invariant, what }: Violation): string {
  return `VIOLATED ${invariant}, ${fault}: ${what}`;
}

function loss({ fault, lost, lostWithin }: RoundResult): string {
  return `lost, ${fault}: ${lost} updates, all acknowledged within the last ${Math.round(lostWithin ?? 0)} ms before the loss`;
}

function row(fault: string, runs: readonly RoundResult[]): string[] {
  const sum = (count: Count) => String(runs.reduce((total, run) => total + run[count], 0));
  const finished = runs.filter(({ sent }) => sent > 0);
  return [
    fault,
    String(runs.length),
    ...(['sent', 'acknowledged', 'refused', 'unknown', 'replayed', 'lost', 'doubled'] as const).map(sum),
    times(finished, ({ p50 }) => p50, median),
    times(finished, ({ p99 }) => p99, median),
    times(finished, ({ p100 }) => p100, worst),
    times(finished, ({ answersAgain }) => answersAgain, median, worst),
    times(finished, ({ drained }) => drained, median, worst),
    fault === 'all' ? '' : hits(runs),
  ];
}

/** What runs have in common, once where it is the same for one run anyway. @param runs that came to their end; there may be none. */
function times(
  runs: readonly RoundResult[],
  of: (run: RoundResult) => number,
  ...sums: readonly ((values: readonly number[]) => number)[]
): string {
  if (runs.length === 0) return '–';
  const values = runs.map(of);
  return (values.length === 1 ? sums.slice(0, 1) : sums).map((sum) => ms(sum(values))).join(' / ');
}

function worst(values: readonly number[]): number {
  return Math.max(...values);
}

function hits(runs: readonly RoundResult[]): string {
  const names = Object.keys(runs[0]?.hits ?? {});
  return names.map((name) => `${name} ${runs.reduce((sum, run) => sum + (run.hits[name] ?? 0), 0)}`).join(', ');
}

function ms(value: number): string {
  return String(Math.round(value));
}
