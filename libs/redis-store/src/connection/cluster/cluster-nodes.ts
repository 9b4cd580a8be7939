import { StoreUnavailableError } from '@standings/domain';
import { type Redis, ReplyError } from 'ioredis';
import { RedisNodes } from '../redis-nodes.js';
import { Slots } from './slots.js';

/** How often the slots are asked for, in ms: while every master is connected, and while one is not or a slot has none. */
const EVERY_MS = 1000;
const SOON_MS = 100;

/**
 * The masters of a Redis Cluster. Commands go to them as they are: none is redirected, and none is sent again. What a node does not
 * serve, it refuses before it has run anything.
 *
 * Each master has one connection, which exists as long as a node says that it has slots. The nodes of the address are asked until one has
 * told of the masters.
 */
export class ClusterNodes extends RedisNodes {
  private readonly connections = new Map<string, Redis>();
  private readonly readyListeners: (() => void)[] = [];
  private readonly lostListeners: ((node: Redis) => void)[] = [];
  private slots: Slots | null = null;
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> | null = null;
  private ended = false;

  /** @param seeds `host:port` of some nodes. @param connect begins to connect to a node. */
  constructor(
    private readonly seeds: readonly string[],
    private readonly connect: (address: string) => Redis,
  ) {
    super();
    for (const seed of seeds) this.meet(seed);
  }

  of(key: string): Redis {
    const node = this.connections.get(this.slots?.masterOf(key) ?? '');
    if (node === undefined) throw new StoreUnavailableError('no node of Redis Cluster is known to have the slot');
    return node;
  }

  all(): readonly Redis[] {
    return [...this.connections.values()];
  }

  onReady(listener: () => void): void {
    this.readyListeners.push(listener);
  }

  onLost(listener: (node: Redis) => void): void {
    this.lostListeners.push(listener);
  }

  /** Asks a node for the slots, unless one is being asked. Resolves when it has answered, or none could. */
  refresh(): Promise<void> {
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
      this.askLater();
    });
    return this.asking;
  }

  disconnect(): void {
    this.ended = true;
    clearTimeout(this.timer);
    for (const address of this.connections.keys()) this.leave(address);
  }

  private async ask(): Promise<void> {
    for (const [address, node] of this.connections) {
      if (node.status !== 'ready') continue;
      try {
        const reply = await node.cluster('SLOTS');
        this.follow(new Slots(reply, address.slice(0, address.lastIndexOf(':'))));
        return;
      } catch (error) {
        // The next one may answer. What this one refuses has to be known.
        if (error instanceof ReplyError) node.emit('error', error);
      }
    }
    // Perhaps all of them have got other addresses.
    for (const seed of this.seeds) if (!this.ended && !this.connections.has(seed)) this.meet(seed);
  }

  private follow(slots: Slots): void {
    // A node that has just begun may know of none.
    if (this.ended || slots.masters.size === 0 || slots.text === this.slots?.text) return;
    this.slots = slots;
    for (const address of slots.masters) if (!this.connections.has(address)) this.meet(address);
    for (const address of this.connections.keys()) if (!slots.masters.has(address)) this.leave(address);
    this.tellReady();
  }

  private askLater(): void {
    if (this.ended) return;
    const isWhole = this.slots?.isComplete === true && this.all().every(({ status }) => status === 'ready');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), isWhole ? EVERY_MS : SOON_MS).unref();
  }

  private meet(address: string): void {
    const node = this.connect(address);
    this.connections.set(address, node);
    node.on('ready', () => {
      this.tellReady();
      void this.refresh();
    });
    node.on('close', () => {
      for (const listener of this.lostListeners) listener(node);
      void this.refresh();
    });
  }

  private leave(address: string): void {
    this.connections.get(address)?.disconnect();
    this.connections.delete(address);
  }

  private tellReady(): void {
    for (const listener of this.readyListeners) listener();
  }
}
