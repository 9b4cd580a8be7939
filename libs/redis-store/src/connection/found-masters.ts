import { deadline } from '@standings/domain';
import type { Redis } from 'ioredis';
import { RedisNodes } from './redis-nodes.js';

/** How often is asked which masters there are, in ms: while each is connected, and while one is not or is not known. */
const EVERY_MS = 1000;
const SOON_MS = 100;

/** How long others may take to answer after the first one has, and a new master to connect, in ms. Updates wait for both. */
const LONGER_MS = 50;

/**
 * Masters that can change, so that somebody has to be asked for them. Commands go to them as they are: none is redirected, and none is
 * sent again. Each has one connection, which exists as long as it is a master.
 */
export abstract class FoundMasters extends RedisNodes {
  private readonly connections = new Map<string, Redis>();
  private readonly readyListeners: (() => void)[] = [];
  private readonly lostListeners: ((node: Redis) => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> | null = null;
  private ended = false;

  /** @param connect begins to connect to a server. */
  constructor(private readonly connect: (address: string) => Redis) {
    super();
  }

  /** Asks which masters there are, and calls {@link follow}. */
  protected abstract ask(): Promise<void>;

  /** Whether every master is known. */
  protected abstract get isComplete(): boolean;

  all(): readonly Redis[] {
    return [...this.connections.values()];
  }

  onReady(listener: () => void): void {
    this.readyListeners.push(listener);
  }

  onLost(listener: (node: Redis) => void): void {
    this.lostListeners.push(listener);
  }

  /** Resolves when some have answered, or none could, and a master that is new is connected. Callers at the same time share the answers. */
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

  protected get hasEnded(): boolean {
    return this.ended;
  }

  protected connectionTo(address: string): Redis | undefined {
    return this.connections.get(address);
  }

  /** Those that can be asked something, with their addresses. */
  protected get ready(): readonly (readonly [address: string, node: Redis])[] {
    return [...this.connections].filter(([, { status }]) => status === 'ready');
  }

  /** Connects to these masters, and to no others. @param isNews whether keys have another master. */
  protected async follow(masters: ReadonlySet<string>, isNews: boolean): Promise<void> {
    for (const address of this.connections.keys()) if (!masters.has(address)) this.leave(address);
    const unmet = [...masters].filter((address) => !this.connections.has(address));
    const met = unmet.map((address) => hasAnswered(this.meet(address)));
    if (met.length > 0) await deadline(Promise.all(met), LONGER_MS);
    if (isNews) this.tellReady();
  }

  protected meet(address: string): Redis {
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

  private askLater(): void {
    if (this.ended) return;
    const isWhole = this.isComplete && this.all().every(({ status }) => status === 'ready');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), isWhole ? EVERY_MS : SOON_MS).unref();
  }

  private tellReady(): void {
    for (const listener of this.readyListeners) listener();
  }
}

/** The answers of those that answer at about the same time: one that stands still does not keep the others waiting. */
export async function answersOf<T>(asked: readonly Promise<T>[]): Promise<readonly T[]> {
  const answers: T[] = [];
  const noted = asked.map(async (answer) => void answers.push(await answer));
  await Promise.any(noted).catch(() => undefined);
  await deadline(Promise.allSettled(noted), LONGER_MS);
  return [...answers];
}

/** Resolves when a new connection can be used, or has failed. */
async function hasAnswered(node: Redis): Promise<void> {
  await new Promise((resolve) => node.once('ready', resolve).once('close', resolve));
}
