import { setTimeout as delay } from 'node:timers/promises';
import {
  type Deployment,
  type Layout,
  type Placement,
  type RankingId,
  type ShardId,
  shardsOf,
  type ShardState,
  ShardStates,
  StoreRecoveringError,
  StoreUnavailableError,
} from '@standings/domain';
import type { Redis } from 'ioredis';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { type FoundShard, isOpen } from './found-shard.js';
import { HeldEpochs } from './held-epochs.js';
import { rankingField, ShardKeys } from './keys.js';
import { readRankingState, readShardData, type ShardData } from './shard-data.js';

/** How long after Redis did not tell the state of a shard it is asked again, in ms. */
const AGAIN_MS = 250;

/** What a script that writes has to be told, because it compares all of it. */
export interface WritableShard {
  readonly epoch: number;
  readonly deployment: string;
  /** The `master_replid` of the server on which the shard was found open. */
  readonly server: string;
}

/**
 * Which shards this process may write, and under which epoch: those of this deployment whose data is of the history under
 * which it was last restored. A new connection may lead to older data, so each connection asks again before its first
 * write. On one connection a master may change its history for its replicas, and go on.
 *
 * States of a shard:
 * - `unknown`: no connection, or not asked on it yet, or the database has not named this deployment yet.
 * - `unknown` → `open`, `closed` or `foreign`: checked; `foreign` if the data belongs to another deployment.
 * - `open` → `closed`: a script was refused, or a check found that the data or its epoch changed under a live connection.
 * - `closed` → `open`: a check found that this process or another has recovered it.
 * - any → `unknown`: the connection was lost.
 */
export class Fence extends ShardStates {
  /** What is not in it is unknown. */
  private readonly found = new Map<ShardId, FoundShard>();
  /** The first epoch that is not known to have ended: as was told, or as was seen on any connection. */
  private readonly leastEpochs = new Map<ShardId, number>();
  /** The name of the store, kept over a loss of its data. */
  private readonly names = new Map<ShardId, string>();
  /** Rankings that were refused though their shard is open. */
  private readonly refusing = new Map<string, RankingId>();
  private readonly heldEpochs: HeldEpochs;
  /** How often a connection was lost. */
  private readonly losses = new WeakMap<Redis, number>();
  /** How often it was begun to look at what has to be looked at. */
  private looks = 0;

  constructor(
    private readonly nodes: RedisNodes,
    private readonly placement: Placement,
    private readonly ours: Deployment,
  ) {
    super();
    this.heldEpochs = new HeldEpochs(nodes, placement, ours);
    nodes.onLost((node) => this.forget(node));
    nodes.onReady(() => void this.checkAll());
    placement.onChange(() => void this.checkAll());
    void this.checkAll();
  }

  /**
   * What a script that writes to a shard has to be passed.
   *
   * @throws {StoreUnavailableError} while the shard is unknown or foreign.
   * @throws {StoreRecoveringError} while it is closed.
   */
  writable(shard: ShardId): WritableShard {
    const { status, version, deployment, history } = this.assertOurs(shard);
    if (status === 'closed' || version === null || deployment === null) throw new StoreRecoveringError();
    return { epoch: version.epoch, deployment, server: history };
  }

  /** @returns what was found of the shard. @throws {StoreUnavailableError} while the shard is unknown or foreign. */
  assertOurs(shard: ShardId): Readonly<FoundShard> {
    const found = this.found.get(shard);
    if (found === undefined) throw new StoreUnavailableError('Redis is not connected');
    if (found.status === 'foreign' || this.ours.isOther(found.deployment))
      throw new StoreUnavailableError('Redis holds the data of another deployment');
    return found;
  }

  /** Whether the database has named the deployment of this process. */
  get isConfirmed(): boolean {
    return this.ours.isConfirmed;
  }

  /** The id of this deployment, for data that belongs to none yet. @throws {Error} if the database has not named it. */
  deployment(): string {
    if (!this.ours.isConfirmed || this.ours.id === null)
      throw new Error('The score repository has not named the deployment yet.');
    return this.ours.id;
  }

  unknown(): readonly ShardId[] {
    return this.placement.shards.filter((shard) => !this.found.has(shard));
  }

  closed(): readonly ShardId[] {
    return this.shardsThatAre('closed');
  }

  open(): readonly ShardId[] {
    return this.shardsThatAre('open');
  }

  /** The open shards that lack idempotency records. */
  lackingRecords(): readonly ShardId[] {
    return this.open().filter((shard) => this.found.get(shard)?.lacksRecords);
  }

  /** Whether one of these applies no update with a key. */
  refusesKeys(): boolean {
    return this.open().some((shard) => this.found.get(shard)?.refusesKeys);
  }

  foreign(): readonly ShardId[] {
    return this.shardsThatAre('foreign');
  }

  stores(): ReadonlyMap<ShardId, string> {
    const stores = this.placement.shards.flatMap((shard) => {
      const { status = 'foreign', store = null } = this.found.get(shard) ?? {};
      return status === 'foreign' || store === null ? [] : [[shard, store] as const];
    });
    return new Map(stores);
  }

  /** The name of the store that was seen last, on any connection; null if none was. */
  storeOf(shard: ShardId): string | null {
    return this.names.get(shard) ?? null;
  }

  closedRankings(): readonly RankingId[] {
    return [...this.refusing.values()];
  }

  async checkRanking(ranking: RankingId): Promise<'open' | 'closed'> {
    const shards = this.placement.shardsWith(ranking.board);
    const states = await Promise.all(shards.map((shard) => this.checkPart(ranking, shard)));
    if (states.includes('closed')) return 'closed';
    this.forgetRanking(ranking);
    return 'open';
  }

  checkPart(ranking: RankingId, shard: ShardId): Promise<'open' | 'closed'> {
    const keys = new ShardKeys(shard);
    return readRankingState(this.nodes.of(keys.meta), keys, ranking);
  }

  forgetRanking(ranking: RankingId): void {
    this.refusing.delete(rankingField(ranking));
  }

  /** A ranking was refused: it is closed, or has lost players. */
  refusedRanking(ranking: RankingId): void {
    this.refusing.set(rankingField(ranking), ranking);
  }

  endBelow(shard: ShardId, epoch: number): void {
    this.leastEpochs.set(shard, Math.max(epoch, this.leastEpochs.get(shard) ?? 0));
  }

  epochs(): Promise<ReadonlyMap<ShardId, number>> {
    return this.heldEpochs.read();
  }

  /** Asks Redis. @throws whatever ioredis throws, or if the connection was lost meanwhile. */
  async check(shard: ShardId): Promise<ShardState> {
    const { moved, ...state } = await this.look(shard);
    if (moved !== null) await this.follow(moved);
    return state;
  }

  private async look(shard: ShardId): Promise<ShardState & Pick<ShardData, 'moved'>> {
    const keys = new ShardKeys(shard);
    const node = this.nodes.of(keys.meta);
    const losses = this.lossesOf(node);
    const data = await readShardData(node, keys);
    if (losses !== this.lossesOf(node)) throw new Error('The connection to Redis was lost meanwhile.');
    const { version, rebuilds, deletions, history, present, deployment, store, moved, lacksRecords, refusesKeys } =
      data;
    // Before the database has named this deployment, or has failed to answer, nothing of Redis can be judged.
    if (this.ours.isUnasked) return { status: 'closed', version, rebuilds, deletions, moved: null };
    const state = { status: this.judge(shard, node, data), version, rebuilds, deletions };
    const records = { lacksRecords, refusesKeys };
    this.found.set(shard, { ...state, ...records, node, history: present, madeUnder: history, deployment, store });
    if (state.status === 'foreign') return { ...state, moved: null };
    if (state.status === 'open') this.ours.assume(deployment);
    if (store !== null) this.names.set(shard, store);
    if (version !== null) this.heldEpochs.note(shard, version.epoch);
    // The next connection may lead to an old master, whose data looks intact.
    if (version !== null) this.endBelow(shard, version.epoch);
    return { ...state, moved };
  }

  /** Asks for the shards of a layout before it is followed, so that no call is refused because they are unknown. */
  private async follow(layout: Layout): Promise<void> {
    if (layout.number > (this.placement.layout?.number ?? 0))
      await Promise.allSettled(shardsOf(layout).map((shard) => this.look(shard)));
    this.placement.follow(layout);
  }

  private judge(shard: ShardId, node: Redis, data: ShardData): ShardState['status'] {
    if (this.ours.isOther(data.deployment)) return 'foreign';
    const found = this.found.get(shard);
    // What another master had says nothing of this one.
    const before = found?.node === node ? found : undefined;
    return isOpen(data, this.leastEpochs.get(shard) ?? 0, before) ? 'open' : 'closed';
  }

  private shardsThatAre(status: ShardState['status']): readonly ShardId[] {
    return this.placement.shards.filter((shard) => this.found.get(shard)?.status === status);
  }

  /** A script ran on another server, or would have to. Resolves when it is known where the shard is, and how it is there. */
  async serverChanged(shard: ShardId): Promise<void> {
    await this.nodes.refresh();
    await this.check(shard);
  }

  /** A script was refused. Resolves when it is known why: the shard is open under another epoch, or closed. */
  async refused(shard: ShardId): Promise<void> {
    const seen = this.found.get(shard);
    if (seen?.status === 'open') this.found.set(shard, { ...seen, status: 'closed' });
    await this.check(shard);
  }

  /** The history that {@link check} saw on the present connection. @throws {Error} if it was not asked on it. */
  historyOf(shard: ShardId): string {
    const found = this.found.get(shard);
    if (found === undefined) throw new Error('The connection to Redis was lost meanwhile.');
    return found.history;
  }

  /** Until Redis has told of every shard where it is now. A later call goes on in the place of an earlier one. */
  private async checkAll(): Promise<void> {
    const look = ++this.looks;
    if (this.nodes.all().every(({ status }) => status !== 'ready')) return;
    for (;;) {
      await Promise.allSettled([...this.unknown(), ...this.elsewhere()].map((shard) => this.check(shard)));
      if (look !== this.looks || this.unknown().length + this.elsewhere().length === 0) return;
      // A replica that has lost its master answers nothing until it is promoted, and keeps the connection.
      await delay(AGAIN_MS, undefined, { ref: false });
    }
  }

  /** Shards that have another master than the one on which they were found. */
  private elsewhere(): readonly ShardId[] {
    return this.placement.shards.filter((shard) => {
      const found = this.found.get(shard);
      return found !== undefined && found.node !== this.nodes.find(new ShardKeys(shard).meta);
    });
  }

  private forget(lost: Redis): void {
    this.losses.set(lost, this.lossesOf(lost) + 1);
    for (const [shard, { node }] of this.found) if (node === lost) this.found.delete(shard);
    for (const [field, { board }] of this.refusing) if (!this.isFound(board)) this.refusing.delete(field);
    void this.checkAll();
  }

  /** Whether all shards of a board were found. Nobody knows which those are while no layout is followed. */
  private isFound(board: number): boolean {
    return this.placement.layout !== null && this.placement.shardsWith(board).every((shard) => this.found.has(shard));
  }

  private lossesOf(node: Redis): number {
    return this.losses.get(node) ?? 0;
  }
}
