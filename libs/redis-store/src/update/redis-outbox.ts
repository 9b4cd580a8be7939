import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import {
  type Backlog,
  type DataSight,
  EARLIER_SHARD,
  Outbox,
  type OutboxEntry,
  type PendingEntry,
  type ShardId,
} from '@standings/domain';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { errorOf } from '../codes.js';
import { readError } from '../connection/redis-errors.js';
import { EntryAges } from './entry-ages.js';
import type { Fence } from '../shard/fence.js';
import { ShardKeys } from '../shard/keys.js';
import { decodeEntry, fromEarlierRelease } from './outbox-entry.js';
import { scriptKeys, type StreamReply } from '../scripts.js';

/** The outbox in a Redis stream, written by `lua/add.lua` together with the scores. It reads that of no other deployment. */
export class RedisOutbox extends Outbox {
  private readonly logger = new Logger(RedisOutbox.name);
  private readonly claimant = randomUUID();
  private readonly ages = new Map<ShardId, EntryAges>();

  /** @param now in ms, of a clock that only goes forward. */
  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
  }

  async confirm(entries: readonly OutboxEntry[]): Promise<void> {
    const argvByShard = new Map<ShardId, (string | number)[]>();
    for (const { shard, id, size } of entries) {
      const argv = argvByShard.get(shard) ?? [];
      argv.push(id, size);
      argvByShard.set(shard, argv);
    }
    await Promise.all(
      [...argvByShard].map(([shard, argv]) => {
        const { meta, outbox } = new ShardKeys(shard);
        return this.nodes.of(meta).standingsConfirm(scriptKeys(meta, outbox), argv);
      }),
    );
  }

  async look(shard: ShardId): Promise<Backlog> {
    this.fence.assertOurs(shard);
    const keys = new ShardKeys(shard);
    const read = scriptKeys(keys.meta, keys.outbox, keys.aside);
    const [oldest, latest, aside, missing] = await this.nodes.of(keys.meta).standingsLook(read, []);
    const ages = this.agesOf(shard);
    ages.saw(oldest, latest, this.now());
    return { oldestMs: ages.oldestMs(this.now()), aside, missing };
  }

  async claimStale(shard: ShardId, minAgeMs: number, limit: number, lockMs: number): Promise<PendingEntry[] | null> {
    // What other processes left is sent only by one that certainly belongs to the same deployment.
    if (!this.fence.isConfirmed) return [];
    const latest = this.agesOf(shard).latestOlderThan(minAgeMs, this.now());
    if (latest === undefined) return [];
    const { outbox, claim } = new ShardKeys(shard);
    const argv = [this.claimant, lockMs, latest, limit];
    return this.readable(shard, () => this.nodes.of(outbox).standingsClaimStale(scriptKeys(outbox, claim), argv));
  }

  async release(shard: ShardId): Promise<void> {
    const { claim } = new ShardKeys(shard);
    await this.nodes.of(claim).standingsRelease(scriptKeys(claim), [this.claimant]);
  }

  async oldest(shard: ShardId, limit: number): Promise<PendingEntry[]> {
    const { outbox } = new ShardKeys(shard);
    return (await this.readable(shard, () => this.nodes.of(outbox).xrange(outbox, '-', '+', 'COUNT', limit))) ?? [];
  }

  async latest({ shard, epoch, deployment, server }: DataSight, upTo: string | null): Promise<string | null> {
    const { meta, outbox } = new ShardKeys(shard);
    const argv = [epoch, deployment, server, upTo ?? '+'];
    try {
      const reply = await this.nodes.of(meta).standingsLatest(scriptKeys(meta, outbox), argv);
      if (typeof reply === 'number') throw errorOf(reply, { shard });
      return reply;
    } catch (error) {
      throw readError(error);
    }
  }

  private agesOf(shard: ShardId): EntryAges {
    const ages = this.ages.get(shard) ?? new EntryAges();
    this.ages.set(shard, ages);
    return ages;
  }

  /** Reads a page, and again if all of it had to be put aside: an empty one means that nothing is left. */
  private async readable(shard: ShardId, read: () => Promise<StreamReply | null>): Promise<PendingEntry[] | null> {
    const { deployment } = this.fence.assertOurs(shard);
    for (;;) {
      const entries = await read();
      if (entries === null) return null;
      const [pending, unreadable] = decodePage(shard, deployment ?? undefined, entries);
      if (unreadable.length === 0) return pending;
      await this.putAside(shard, unreadable);
      if (pending.length > 0) return pending;
    }
  }

  private async putAside(shard: ShardId, entries: readonly Unreadable[]): Promise<void> {
    const { outbox, aside } = new ShardKeys(shard);
    await this.nodes.of(outbox).standingsPutAside(
      scriptKeys(outbox, aside),
      entries.flatMap(({ id, reason }) => [id, reason]),
    );
    const [{ id, reason }] = entries as readonly [Unreadable, ...Unreadable[]];
    this.logger.warn('Outbox entries that this release cannot read were put aside', {
      shard,
      entries: entries.length,
      first: id,
      reason,
      keptIn: aside,
    });
  }
}

interface Unreadable {
  readonly id: string;
  readonly reason: string;
}

function decodePage(
  shard: ShardId,
  deployment: string | undefined,
  entries: StreamReply,
): [PendingEntry[], Unreadable[]] {
  const pending: PendingEntry[] = [];
  const unreadable: Unreadable[] = [];
  for (const [id, fields] of entries) {
    const events = decodeEntry({ deployment }, shard === EARLIER_SHARD ? fromEarlierRelease(fields) : fields);
    if ('unreadable' in events) unreadable.push({ id, reason: events.unreadable });
    else pending.push({ entry: { shard, id, size: events.length }, events });
  }
  return [pending, unreadable];
}
