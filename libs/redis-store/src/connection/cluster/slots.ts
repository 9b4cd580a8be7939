// oxlint-disable-next-line typescript/triple-slash-reference -- the build of an app knows only files that are named
/// <reference path="./cluster-key-slot.d.ts" />
import slotOf from 'cluster-key-slot';
import type { ClusterView } from './cluster-view.js';

interface Range {
  readonly first: number;
  readonly last: number;
  /** `host:port` of the master. */
  readonly master: string;
  /** The configuration epoch under which it has the slots. */
  readonly epoch: number;
}

/** https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model */
export const SLOTS = 16_384;

/**
 * Which master of a cluster has which slots. Nodes may disagree for a while, as after a promotion. Then the claim to a slot with the highest
 * configuration epoch counts, as it does among the nodes.
 */
export class Slots {
  private readonly ranges: readonly Range[];

  constructor(views: readonly ClusterView[]) {
    this.ranges = merged(views.map(rangesOf));
  }

  /** `host:port` of the master of a key; undefined while its slot has none. */
  masterOf(key: string): string | undefined {
    const slot = slotOf(key);
    return this.ranges.find(({ first, last }) => first <= slot && slot <= last)?.master;
  }

  /** `host:port` of each master. */
  get masters(): ReadonlySet<string> {
    return new Set(this.ranges.map(({ master }) => master));
  }

  /** Whether every slot has a master. */
  get isComplete(): boolean {
    return this.ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0) === SLOTS;
  }

  /** Two of the same text say the same. */
  get text(): string {
    return this.ranges.map(({ first, last, master }) => `${first}-${last} ${master}`).join('\n');
  }
}

function rangesOf({ slots, nodes, asked }: ClusterView): readonly Range[] {
  const epochs = epochsOf(nodes);
  return slots.flatMap(([first, last, master]) => {
    if (master === undefined) return [];
    const [host, port, id] = master;
    return [{ first, last, master: address(host || asked, port), epoch: epochs.get(id) ?? 0 }];
  });
}

/** By the id of the node: see https://redis.io/docs/latest/commands/cluster-nodes/#serialization-format. */
function epochsOf(nodes: string): ReadonlyMap<string, number> {
  const lines = nodes.split('\n').map((line) => line.split(' '));
  return new Map(lines.map(([id = '', , , , , , epoch]) => [id, Number(epoch)]));
}

function merged(views: readonly (readonly Range[])[]): readonly Range[] {
  const edges = new Set(views.flat().flatMap(({ first, last }) => [first, last + 1]));
  const ranges: Range[] = [];
  for (const [first, next] of pairs([...edges].sort((a, b) => a - b))) {
    const claims = views.flat().filter((range) => range.first <= first && first <= range.last);
    const latest = claims.toSorted((a, b) => b.epoch - a.epoch)[0];
    const before = ranges.at(-1);
    if (latest === undefined) continue;
    if (before?.master === latest.master && before.last === first - 1)
      ranges[ranges.length - 1] = { ...before, last: next - 1 };
    else ranges.push({ ...latest, first, last: next - 1 });
  }
  return ranges;
}

function pairs(numbers: readonly number[]): (readonly [number, number])[] {
  return numbers.slice(1).map((next, index) => [numbers[index] as number, next]);
}

function address(host: string, port: number): string {
  return `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
}
