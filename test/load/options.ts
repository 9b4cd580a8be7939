import { parseArgs } from 'node:util';

export const MEASUREMENTS = [
  'write',
  'batch',
  'keys',
  'boards',
  'rules',
  'spread',
  'cluster',
  'acknowledge',
  'guards',
  'rank',
  'top',
  'rank-size',
  'sync',
  'rebuild',
  'recovery',
  'recovery-size',
  'recovery-tail',
  'failover',
  'reshard',
  'memory',
  'standalone',
  'standalone-upkeep',
  'open-loop',
  'whole',
] as const;
export type MeasurementName = (typeof MEASUREMENTS)[number];

/** The options of a run of the benchmark. */
export interface Options {
  readonly measurements: readonly MeasurementName[];
  /** Rounds of each measurement; in a round every program has its turn once. */
  readonly repeats: number;
  /** Length of one turn under load; an open loop has three times as long. */
  readonly seconds: number;
  /** Load before the first round, per program, not counted. */
  readonly warmUpSeconds: number;
  /** Requests in flight: each connection sends the next one after the answer. An open loop has its own number. */
  readonly connections: number;
  /** Players on the board before the measurement; `rank-size` has ten times as many. */
  readonly players: number;
  /** Events in the topic that sync drains. */
  readonly events: number;
  /** A commit whose api takes turns with ours in `write`; null for none. It must read the data of this revision. */
  readonly against: string | null;
  /** File for the numbers as JSON. */
  readonly json: string;
  /** File for the tables as markdown, besides standard output; null for none. */
  readonly markdown: string | null;
}

const USAGE = `npm run bench -- [${MEASUREMENTS.join('] [')}]
  --repeats 5         rounds; in each, every program has one turn
  --seconds 5         length of a turn; in open-loop and whole three times as long
  --connections 64    requests in flight; open-loop and whole have 256
  --players 1000000   players on the board
  --events 1000000    events that sync drains
  --against <commit>  write: the api of another revision has its turns on the same servers
  --json <file>       where the numbers go; bench-results/<date>.json
  --markdown <file>   where the tables go, besides the standard output
  --quick             2 rounds of 2 s, 100,000 players and events: to try the benchmark, not to quote it`;

const QUICK = { repeats: '2', seconds: '2', players: '100000', events: '100000' };
const FULL = { repeats: '5', seconds: '5', players: '1000000', events: '1000000' };

/** @throws {Error} with the usage, if an argument is unknown or not a number. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArguments(args);
  if (values.help) throw new Error(USAGE);
  const standard = values.quick ? QUICK : FULL;
  const count = (name: keyof typeof FULL) => positive(name, values[name] ?? standard[name]);
  return {
    measurements: positionals.length === 0 ? MEASUREMENTS : positionals.map(measurement),
    repeats: count('repeats'),
    seconds: count('seconds'),
    warmUpSeconds: values.quick ? 1 : 3,
    connections: positive('connections', values.connections),
    players: count('players'),
    events: count('events'),
    against: values.against ?? null,
    json: values.json ?? `bench-results/${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.json`,
    markdown: values.markdown ?? null,
  };
}

function parseArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      repeats: text,
      seconds: text,
      players: text,
      events: text,
      against: text,
      json: text,
      markdown: text,
      connections: { ...text, default: '64' },
      quick: flag,
      help: flag,
    },
  });
}

function measurement(name: string): MeasurementName {
  const found = MEASUREMENTS.find((known) => known === name);
  if (found === undefined) throw new Error(`There is no measurement "${name}".\n${USAGE}`);
  return found;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1.\n${USAGE}`);
  return value;
}
