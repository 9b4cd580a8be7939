import type { Machine } from './machine.js';
import type { Options } from './options.js';
import type { Goal, ProgramResult, Ratio, Result } from './result.js';

/** A run in the format of docs/benchmarks.md. */
export function toMarkdown(machine: Machine, options: Options, results: readonly Result[]): string {
  return [heading(machine, options), ...results.map(section)].join('\n\n');
}

function heading(machine: Machine, options: Options): string {
  const { cpu, cores, memoryGb, kernel, node, redis, kafka, postgres, wrk, commit } = machine;
  const { repeats, seconds, warmUpSeconds, connections, players } = options;
  return [
    `${cores} cores of ${cpu}, ${memoryGb} GB, Linux ${kernel}; Node ${node}, Redis ${redis}, Kafka ${kafka}, Postgres ${postgres}, wrk ${wrk}; commit ${commit}.`,
    `${count(players)} players, ${connections} connections, ${warmUpSeconds} s warm-up, ${repeats} rounds of ${seconds} s.`,
  ].join('\n');
}

function section({ title, unit, programs, ratios, facts }: Result): string {
  const parts = [`### ${title}`];
  if (ratios.length > 0) parts.push(ratioTable(ratios));
  if (programs.length > 0) parts.push(programTable(unit, programs));
  if (facts.length > 0) parts.push(facts.map((fact) => `- ${fact}`).join('\n'));
  return parts.join('\n\n');
}

/** Without empty columns. */
function programTable(unit: string, programs: readonly ProgramResult[]): string {
  const columns = [
    ['program', ...programs.map(({ name }) => name)],
    [unit, ...programs.map(({ perSecond }) => count(perSecond))],
    ['p50 ms', ...programs.map(({ latency }) => (latency ? ms(latency.p50) : ''))],
    ['p99 ms', ...programs.map(({ latency }) => (latency ? ms(latency.p99) : ''))],
    ['p99.9 ms', ...programs.map(({ latency }) => (latency ? ms(latency.p999) : ''))],
    ['max ms', ...programs.map(({ latency }) => (latency?.max === undefined ? '' : ms(latency.max)))],
    ['CPU µs', ...programs.map(({ cpu }) => cpu.program?.toFixed(1) ?? '')],
    ['Redis CPU µs', ...programs.map(({ cpu }) => cpu.redis?.toFixed(1) ?? '')],
    ['Kafka CPU µs', ...programs.map(({ cpu }) => cpu.kafka?.toFixed(1) ?? '')],
    ['consumer CPU µs', ...programs.map(({ cpu }) => cpu.consumer?.toFixed(1) ?? '')],
    ['Postgres CPU µs', ...programs.map(({ cpu }) => cpu.postgres?.toFixed(1) ?? '')],
  ].filter(([, ...cells]) => cells.some((cell) => cell !== ''));
  return table(columns[0]?.map((_, row) => columns.map((column) => column[row] as string)) ?? []);
}

function ratioTable(ratios: readonly Ratio[]): string {
  const rows = ratios.map(({ what, median, min, max, goal, met }) => [
    what,
    median.toFixed(2),
    `${min.toFixed(2)} to ${max.toFixed(2)}`,
    goal === null ? '' : goalText(goal),
    met === null ? '' : met ? 'met' : '**missed**',
  ]);
  return table([['ratio', 'median', 'rounds', 'goal', ''], ...rows]);
}

function goalText(goal: Goal): string {
  return 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`;
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const alignment = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), line(alignment), ...rows.map(line)].join('\n');
}

/** A whole number with commas between thousands. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
