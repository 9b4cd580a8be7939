/** The used part of a `--cpu-prof` file: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The active node of each sample. */
  readonly samples: readonly number[];
  /** µs since the previous sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** Parts of a program by their files. Time counts for the innermost part, together with its calls of Node. */
const PARTS: readonly (readonly [part: string, files: RegExp])[] = [
  ['start', /^node:internal\/(modules|source_map|bootstrap|process\/execution)|package_json_reader|\/tsx\//],
  ['events to Kafka', /kafkajs|libs\/kafka-log/],
  ['Redis', /ioredis|redis-parser|libs\/redis-store/],
  ['Nest', /@nestjs|rxjs/],
  ['HTTP', /^node:_http|fastify|find-my-way|libs\/http/],
  ['validation', /zod|\/ajv/],
  ['Postgres', /typeorm|\/pg\/|pg-protocol|libs\/persistence/],
];

/** Frames without a file that belong to no part. */
const ENGINE = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(idle)', 'idle'],
]);

/** @returns the share of each part, from 0 to 1, largest first; idle time and the start of the program are left out. */
export function sharesOf({
  nodes,
  samples,
  timeDeltas,
}: CpuProfile): readonly (readonly [part: string, share: number])[] {
  const partOf = partsOf(nodes);
  const times = new Map<string, number>();
  for (const [index, node] of samples.entries()) {
    const part = partOf.get(node) as string;
    times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] as number));
  }
  times.delete('idle');
  times.delete('start');
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times].map(([part, time]) => [part, time / total] as const).sort((a, b) => b[1] - a[1]);
}

/** A node without its own part belongs to that of its caller. Callers come before the nodes that they call. */
function partsOf(nodes: readonly ProfileNode[]): ReadonlyMap<number, string> {
  const parts = new Map<number, string>();
  for (const { id, callFrame, children = [] } of nodes) {
    const own = ENGINE.get(callFrame.functionName) ?? PARTS.find(([, files]) => files.test(callFrame.url))?.[0];
    const part = own ?? parts.get(id) ?? 'other';
    parts.set(id, part);
    for (const child of children) parts.set(child, part);
  }
  return parts;
}
