import { deadline } from '@standings/domain';
import { type Redis, ReplyError } from 'ioredis';
import { RedisNodes } from '../redis-nodes.js';
import { type ClusterView, viewOf } from './cluster-view.js';
import { Slots } from './slots.js';

/** How often the slots are asked for, in ms: while every master is connected, and while one is not or a slot has none. */
const EVERY_MS = 1000;
const SOON_MS = 100;

/** How long the other nodes may take to answer after the first one has, and a new node to connect, in ms. Updates wait for both. */
const LONGER_MS = 50;

/**
 * The masters of a Redis Cluster. Commands go to them as they are: none is redirected, and none is sent again. What a node does not
 * serve, it refuses before it has run anything.
 *
 * Each master has one connection, which exists as long as it has slots, as the masters see it that answer. The nodes of the address are
 * asked until one has told of the masters, and whenever no master answers.
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

  find(key: string): Redis | undefined {
    return this.connections.get(this.slots?.masterOf(key) ?? '');
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

  /**
   * Asks the masters for the slots, unless they are being asked. Resolves when they have answered, or none could, and a master that is new
   * is connected.
   */
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
    const views = await this.views();
    if (this.ended) return;
    if (views.length > 0) return this.follow(new Slots(views));
    // Perhaps all of them have got other addresses.
    for (const seed of this.seeds) if (!this.connections.has(seed)) this.meet(seed);
  }

  private async views(): Promise<readonly ClusterView[]> {
    const views: ClusterView[] = [];
    const answers = [...this.connections]
      .filter(([, { status }]) => status === 'ready')
      .map(async ([address, node]) => {
        views.push(await viewOf(node, address).catch((error: unknown) => tellRefusal(node, error)));
      });
    await Promise.any(answers).catch(() => undefined);
    // One that stands still does not keep the others waiting.
    await deadline(Promise.allSettled(answers), LONGER_MS);
    return [...views];
  }

  private async follow(slots: Slots): Promise<void> {
    // A node that has just begun may know of none.
    if (slots.masters.size === 0) return;
    const isNews = slots.text !== this.slots?.text;
    this.slots = slots;
    for (const address of this.connections.keys()) if (!slots.masters.has(address)) this.leave(address);
    const unmet = [...slots.masters].filter((address) => !this.connections.has(address));
    const met = unmet.map((address) => hasAnswered(this.meet(address)));
    if (met.length > 0) await deadline(Promise.all(met), LONGER_MS);
    if (isNews) this.tellReady();
  }

  private askLater(): void {
    if (this.ended) return;
    const isWhole = this.slots?.isComplete === true && this.all().every(({ status }) => status === 'ready');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), isWhole ? EVERY_MS : SOON_MS).unref();
  }

  private meet(address: string): Redis {
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
    return node;
  }

  private leave(address: string): void {
    this.connections.get(address)?.disconnect();
    this.connections.delete(address);
  }

  private tellReady(): void {
    for (const listener of this.readyListeners) listener();
  }
}

/** What a node refuses has to be known. */
function tellRefusal(node: Redis, error: unknown): never {
  if (error instanceof ReplyError) node.emit('error', error);
  throw error;
}

/** Resolves when a new connection can be used, or has failed. */
async function hasAnswered(node: Redis): Promise<void> {
  await new Promise((resolve) => node.once('ready', resolve).once('close', resolve));
}
