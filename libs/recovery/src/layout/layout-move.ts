import type { EventDrain } from '@standings/delivery';
import {
  type BoardCatalog,
  type BoardDeletions,
  type BoardRepository,
  type EndedEpochs,
  type EpochAuthority,
  type Layout,
  type LayoutLock,
  type LeftShard,
  type Outbox,
  type Pause,
  Placement,
  type RankingId,
  rankingIdOf,
  type RankingScore,
  rankingsOf,
  type Restoration,
  type ShardId,
  type ShardRecords,
  type ShardRelocation,
  type ShardRestore,
  type ShardStates,
  shardsOf,
  type StoredScores,
  type Target,
  type Version,
} from '@standings/domain';
import { takeOutDeleted } from '../recovery/deleted-boards.js';
import type { Report } from '../recovery/progress.js';
import { BRIDGES_MS, drained, EVERYTHING, ScoreCopy } from '../recovery/undertaking.js';
import { holdShards } from './hold-shards.js';
import { EntriesAsideError, RecordsMissingError, ShardBusyError } from './reshard-errors.js';
import { tellEnding } from './tell-ending.js';

/** What a change of the layout needs of the ranking store and of the place where scores are durable. */
export interface MovePorts {
  readonly boards: BoardCatalog;
  /** Where the catalog may be behind. */
  readonly definitions: Pick<BoardRepository, 'changes'>;
  readonly deletions: BoardDeletions;
  /** The present one; follows the new layout when it has begun. */
  readonly placement: Placement;
  readonly states: ShardStates;
  readonly restore: ShardRestore;
  readonly records: Pick<ShardRecords, 'missing'>;
  readonly relocation: ShardRelocation;
  readonly outbox: Outbox;
  readonly scores: StoredScores;
  readonly epochs: Pick<EpochAuthority, 'epochsOf'>;
  readonly endedEpochs: EndedEpochs;
}

/** What a change of the layout has done. */
export interface Resharded {
  readonly layout: Layout;
  /** Scores that were copied into the new shards. A score that changed meanwhile counts each time. */
  readonly copied: number;
  /** Idempotency records that were copied. */
  readonly records: number;
  /** How long no board took updates, in ms. */
  readonly closedMs: number;
  readonly ms: number;
}

/** What one change of the layout works with. */
export interface Move {
  readonly lock: LayoutLock;
  readonly to: Layout;
  readonly report: Report;
  /** Aborted when the process stops or the lock is lost. */
  readonly stopping: AbortSignal;
}

/**
 * Moves all boards to the shards of another layout. The order of the steps makes it exact:
 * 1. Stage, while updates go on: the new shards have every update up to some version of each shard that is left.
 * 2. Take the locks of all shards, close those that are left, and drain them: every update is in the repository.
 * 3. End their epochs: what reaches the repository late is refused.
 * 4. Copy what is newer than these versions, and the idempotency records.
 * 5. Make the new layout the present one. From here on no process opens a shard that is left; before, none opens a new one.
 * 6. Open the new shards, and let those that are left say where their boards are.
 */
export class LayoutMove {
  private readonly from: readonly ShardId[];
  private readonly target: Placement;
  private readonly copy: ScoreCopy;
  /** By shard that is left: the version that the new shards have. */
  private readonly bases = new Map<ShardId, Version | null>();
  private readonly restorations = new Map<ShardId, Restoration>();
  /** The latest deletion when the rankings were staged: no board that was deleted before is in the new shards. */
  private staged = 0;
  private records = 0;

  constructor(
    private readonly on: Move,
    private readonly ports: MovePorts,
    private readonly drain: EventDrain,
    private readonly pause: Pause,
  ) {
    const { report, stopping, lock, to } = on;
    this.from = shardsOf(lock.present);
    this.target = Placement.of(to);
    const restoration = { put: (to: Target, page: readonly RankingScore[]) => this.put(to, page) };
    this.copy = new ScoreCopy({ report, stopping, restoration }, ports.scores);
  }

  async run(): Promise<Resharded> {
    const began = performance.now();
    try {
      this.on.report({ stage: 'outbox', count: 0, total: null });
      await this.assertReady();
      for (const shard of this.target.shards) await this.begin(shard);
      await this.stage();
      await holdShards([...this.from, ...this.target.shards], this.on, this.pause);
      // A recovery that died may have left events to salvage, which only a recovery does.
      await this.assertWhole();
      const closedAt = performance.now();
      const left = await this.close();
      await this.on.lock.endEpochs(left);
      await this.catchUp();
      await this.open();
      const ended = performance.now();
      const { layout } = this.target;
      return {
        layout: layout as Layout,
        copied: this.copy.count,
        records: this.records,
        closedMs: ended - closedAt,
        ms: ended - began,
      };
    } catch (error) {
      // What is staged takes memory until the next run, which frees it if this fails.
      await Promise.allSettled([...this.restorations.values()].map((restoration) => restoration.end()));
      throw error;
    }
  }

  private async assertReady(): Promise<void> {
    await this.assertWhole();
    for (const shard of this.from) {
      const { aside } = await this.ports.outbox.look(shard);
      if (aside > 0) throw new EntriesAsideError(shard, aside);
    }
  }

  private async assertWhole(): Promise<void> {
    for (const shard of this.from) {
      const { status } = await this.ports.states.check(shard);
      if (status !== 'open') throw new ShardBusyError(shard);
      if ((await this.ports.records.missing(shard)) !== null) throw new RecordsMissingError(shard);
    }
  }

  private async stage(): Promise<void> {
    const { boards, definitions } = this.ports;
    await boards.catchUp(definitions);
    this.staged = boards.lastDeletion;
    for (const shard of this.from) {
      const { version } = await this.ports.states.check(shard);
      if (version !== null) await this.drained(shard, version);
      this.bases.set(shard, version);
    }
    // At once: a board may be in all shards.
    const all = this.ports.boards.all().flatMap((board) => rankingsOf(board).map(rankingIdOf));
    await this.copy.run(all, null, 'staged');
  }

  /** @returns the shards as they are left. */
  private async close(): Promise<ReadonlyMap<ShardId, LeftShard>> {
    const left = new Map<ShardId, LeftShard>();
    for (const shard of this.from) {
      const restoration = await this.begin(shard);
      const version = await restoration.close();
      left.set(shard, { version, store: restoration.store });
      // It was recovered meanwhile: what is newer may be of several epochs.
      if (version?.epoch !== this.bases.get(shard)?.epoch) this.bases.set(shard, null);
    }
    // If another ranking store has them, nothing may be told: its updates would never be confirmed again.
    await this.on.lock.claim(new Map([...left].map(([shard, { store }]) => [shard, store])));
    for (const [shard, { version }] of left) await tellEnding(this.ports, shard, version);
    // The store may have lost events together with their updates, which the processes still hold.
    await this.pause(BRIDGES_MS, this.on.stopping);
    for (const shard of this.from) await this.drained(shard, EVERYTHING);
    return left;
  }

  /** Boards that were created meanwhile are new to the catalog; every score of theirs is newer. */
  private async catchUp(): Promise<void> {
    const { boards, definitions, relocation } = this.ports;
    await boards.catchUp(definitions);
    for (const shard of this.from) {
      await this.copy.run(this.rankingsIn(shard), this.bases.get(shard) ?? null, 'staged');
      const before = this.records;
      await relocation.copyRecords(shard, this.target, (records) => {
        this.records = before + records;
        this.on.report({ stage: 'records', count: this.records, total: null });
      });
    }
  }

  private async open(): Promise<void> {
    const { lock, to, stopping } = this.on;
    const { placement, relocation, endedEpochs } = this.ports;
    stopping.throwIfAborted();
    const inNew = this.target.shards.map((shard) => [shard, this.restorationOf(shard)] as const);
    const epochs = await lock.begin(to, new Map(inNew.map(([shard, { store }]) => [shard, store])));
    for (const [shard, restoration] of inNew) {
      await restoration.replace();
      await takeOutDeleted({ shard, restoration, stopping }, { ...this.ports, placement: this.target }, this.staged);
      const epoch = epochs.get(shard) as number;
      await endedEpochs.tell(shard, epoch - 1);
      await restoration.open(epoch);
    }
    placement.follow(to);
    for (const shard of this.from) await relocation.retire(shard, to);
  }

  private async begin(shard: ShardId): Promise<Restoration> {
    await this.ports.states.check(shard);
    await this.on.lock.assertHeld();
    const restoration = await this.ports.restore.begin(shard);
    this.restorations.set(shard, restoration);
    return restoration;
  }

  private drained(shard: ShardId, version: Version): Promise<void> {
    const { report, stopping } = this.on;
    return drained({ shard, report, stopping }, this.drain, version);
  }

  private rankingsIn(shard: ShardId): readonly RankingId[] {
    const { boards, placement } = this.ports;
    const inShard = boards.all().filter(({ no }) => placement.isIn(shard, no));
    return inShard.flatMap((board) => rankingsOf(board).map(rankingIdOf));
  }

  private async put(target: Target, page: readonly RankingScore[]): Promise<void> {
    const byShard = this.target.byShard(page, (score) => score);
    await Promise.all([...byShard].map(([shard, scores]) => this.restorationOf(shard).put(target, scores)));
  }

  private restorationOf(shard: ShardId): Restoration {
    return this.restorations.get(shard) as Restoration;
  }
}
