import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type Backlog, Outbox, type OutboxEntry, type PendingEntry } from '@standings/domain';
import type { Redis } from 'ioredis';
import { EntryAges } from './entry-ages.js';
import type { Fence } from '../shard/fence.js';
import { ShardKeys } from '../shard/keys.js';
import { decodeEntry, type EntryShard } from './outbox-entry.js';
import { scriptKeys, type StreamReply } from '../scripts.js';

/** The outbox in a Redis stream, written by `lua/add.lua` together with the scores. It reads that of no other deployment. */
export class RedisOutbox extends Outbox {
  private readonly logger = new Logger(RedisOutbox.name);
  private readonly claimant = randomUUID();
  private readonly ages = new Map<string, EntryAges>();

  /** @param now in ms, of a clock that only goes forward. */
  constructor(
    private readonly redis: Redis,
    private readonly fence: Fence,
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
  }

  async confirm(entries: readonly OutboxEntry[]): Promise<void> {
    const argvByBoard = new Map<string, (string | number)[]>();
    for (const { board, id, size } of entries) {
      const argv = argvByBoard.get(board) ?? [];
      argv.push(id, size);
      argvByBoard.set(board, argv);
    }
    await Promise.all(
      [...argvByBoard].map(([board, argv]) => {
        const { meta, outbox } = new ShardKeys(board);
        return this.redis.standingsConfirm(scriptKeys(meta, outbox), argv);
      }),
    );
  }

  async look(board: string): Promise<Backlog> {
    this.fence.assertOurs(board);
    const keys = new ShardKeys(board);
    const read = scriptKeys(keys.meta, keys.outbox, keys.aside);
    const [oldest, latest, aside, missing] = await this.redis.standingsLook(read, []);
    const ages = this.agesOf(board);
    ages.saw(oldest, latest, this.now());
    return { oldestMs: ages.oldestMs(this.now()), aside, missing };
  }

  async claimStale(board: string, minAgeMs: number, limit: number, lockMs: number): Promise<PendingEntry[] | null> {
    // What other processes left is sent only by one that certainly belongs to the same deployment.
    if (!this.fence.isConfirmed) return [];
    const latest = this.agesOf(board).latestOlderThan(minAgeMs, this.now());
    if (latest === undefined) return [];
    const { outbox, claim } = new ShardKeys(board);
    const argv = [this.claimant, lockMs, latest, limit];
    return this.readable(board, () => this.redis.standingsClaimStale(scriptKeys(outbox, claim), argv));
  }

  async release(board: string): Promise<void> {
    await this.redis.standingsRelease(scriptKeys(new ShardKeys(board).claim), [this.claimant]);
  }

  async oldest(board: string, limit: number): Promise<PendingEntry[]> {
    const { outbox } = new ShardKeys(board);
    return (await this.readable(board, () => this.redis.xrange(outbox, '-', '+', 'COUNT', limit))) ?? [];
  }

  private agesOf(board: string): EntryAges {
    const ages = this.ages.get(board) ?? new EntryAges();
    this.ages.set(board, ages);
    return ages;
  }

  /** Reads a page, and again if all of it had to be put aside: an empty one means that nothing is left. */
  private async readable(board: string, read: () => Promise<StreamReply | null>): Promise<PendingEntry[] | null> {
    const { deployment } = this.fence.assertOurs(board);
    for (;;) {
      const entries = await read();
      if (entries === null) return null;
      const [pending, unreadable] = decodePage({ board, deployment: deployment ?? undefined }, entries);
      if (unreadable.length === 0) return pending;
      await this.putAside(board, unreadable);
      if (pending.length > 0) return pending;
    }
  }

  private async putAside(board: string, entries: readonly Unreadable[]): Promise<void> {
    const { outbox, aside } = new ShardKeys(board);
    await this.redis.standingsPutAside(
      scriptKeys(outbox, aside),
      entries.flatMap(({ id, reason }) => [id, reason]),
    );
    const [{ id, reason }] = entries as readonly [Unreadable, ...Unreadable[]];
    this.logger.warn('Outbox entries that this release cannot read were put aside', {
      board,
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

function decodePage(shard: EntryShard, entries: StreamReply): [PendingEntry[], Unreadable[]] {
  const pending: PendingEntry[] = [];
  const unreadable: Unreadable[] = [];
  for (const [id, fields] of entries) {
    const events = decodeEntry(shard, fields);
    if ('unreadable' in events) unreadable.push({ id, reason: events.unreadable });
    else pending.push({ entry: { board: shard.board, id, size: events.length }, events });
  }
  return [pending, unreadable];
}
