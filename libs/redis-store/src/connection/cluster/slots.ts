// oxlint-disable-next-line typescript/triple-slash-reference -- the build of an app knows only files that are named
/// <reference path="./cluster-key-slot.d.ts" />
import slotOf from 'cluster-key-slot';

/** What a node answers to `CLUSTER SLOTS`: ranges of slots, each with its master first. */
export type SlotsReply = readonly (readonly [
  first: number,
  last: number,
  ...nodes: (readonly [host: string, port: number, ...rest: unknown[]])[],
])[];

interface Range {
  readonly first: number;
  readonly last: number;
  /** `host:port` of the master. */
  readonly master: string;
}

/** https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model */
export const SLOTS = 16_384;

/** Which master of a cluster has which slots, as one of its nodes sees it. */
export class Slots {
  private readonly ranges: readonly Range[];

  /** @param asked `host` of the node that answered: it may not know its own. */
  constructor(reply: SlotsReply, asked: string) {
    this.ranges = reply.flatMap(([first, last, master]) =>
      master === undefined ? [] : [{ first, last, master: address(master[0] || asked, master[1]) }],
    );
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

function address(host: string, port: number): string {
  return `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
}
