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
  return [
    fault,
    String(runs.length),
    ...(['sent', 'acknowledged', 'refused', 'unknown', 'replayed', 'lost', 'doubled'] as const).map(sum),
    ms(median(runs.map(({ p50 }) => p50))),
    ms(median(runs.map(({ p99 }) => p99))),
    ms(Math.max(...runs.map(({ p100 }) => p100))),
    medianAndWorst(runs.map(({ answersAgain }) => answersAgain)),
    medianAndWorst(runs.map(({ drained }) => drained)),
    fault === 'all' ? '' : hits(runs),
  ];
}

function medianAndWorst(values: readonly number[]): string {
  return values.length === 1 ? ms(values[0] as number) : `${ms(median(values))} / ${ms(Math.max(...values))}`;
}

function hits(runs: readonly RoundResult[]): string {
  const names = Object.keys(runs[0]?.hits ?? {});
  return names.map((name) => `${name} ${runs.reduce((sum, run) => sum + (run.hits[name] ?? 0), 0)}`).join(', ');
}

function ms(value: number): string {
  return String(Math.round(value));
}
