import { type Redis, ReplyError } from 'ioredis';
import { answersOf, FoundMasters } from '../found-masters.js';
import { viewOf } from './cluster-view.js';
import { Slots } from './slots.js';

/**
 * The masters of a Redis Cluster that have slots, as those of them see it that answer. What a node does not serve, it refuses before it has
 * run anything. The nodes of the address are asked until one has told of the masters, and whenever no master answers.
 */
export class ClusterNodes extends FoundMasters {
  private slots: Slots | null = null;

  /** @param seeds `host:port` of some nodes. @param connect begins to connect to a node. */
  constructor(
    private readonly seeds: readonly string[],
    connect: (address: string) => Redis,
  ) {
    super(connect);
    for (const seed of seeds) this.meet(seed);
  }

  find(key: string): Redis | undefined {
    return this.connectionTo(this.slots?.masterOf(key) ?? '');
  }

  protected get isComplete(): boolean {
    return this.slots?.isComplete === true;
  }

  protected async ask(): Promise<void> {
    const views = await answersOf(
      this.ready.map(([address, node]) => viewOf(node, address).catch((error: unknown) => tellRefusal(node, error))),
    );
    if (this.hasEnded) return;
    if (views.length > 0) return this.followSlots(new Slots(views));
    // Perhaps all of them have got other addresses.
    for (const seed of this.seeds) if (this.connectionTo(seed) === undefined) this.meet(seed);
  }

  private async followSlots(slots: Slots): Promise<void> {
    // A node that has just begun may know of none.
    if (slots.masters.size === 0) return;
    const isNews = slots.text !== this.slots?.text;
    this.slots = slots;
    await this.follow(slots.masters, isNews);
  }
}

/** What a node refuses has to be known. Which rights are missing is told by their check, and would be hidden here. */
function tellRefusal(node: Redis, error: unknown): never {
  const isRefused = error instanceof ReplyError && !(error as Error).message.startsWith('NOPERM');
  if (isRefused) node.emit('error', error);
  throw error;
}
