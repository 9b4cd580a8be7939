import {
  asUpdate,
  boardOf,
  type Clock,
  type Meter,
  rankingsAt,
  type ScoreChange,
  type ScoreReplacement,
  type ScoreUpdate,
  type ShardId,
} from '@standings/domain';
import type { Redis } from 'ioredis';
import { type AddCall, decodeAddReply } from './add-reply.js';
import { errorOf, isRefusal } from '../codes.js';
import { Coalescer } from '../coalescer.js';
import type { Fence } from '../shard/fence.js';
import { ShardKeys } from '../shard/keys.js';
import { writeError } from '../connection/redis-errors.js';
import { type AddReply, scriptKeys } from '../scripts.js';

/**
 * Updates in one script call. From 16 on a larger call saves less than 1 µs an update: 25 k updates/s, where 32 gave 23 k. 128 keep Redis
 * busy for 1.6 ms at a million players; a batch with a key rewrites its record once a call, so these should be few.
 */
const CALL_SIZE = { enough: 16, most: 128 };

export interface WriterSettings {
  /** Updates of a shard that may wait for the event log; passed by at most one call. */
  readonly outboxLimit: number;
}

/** What an update has to find to count. */
type Expectation = Pick<ScoreReplacement, 'epoch' | 'expected'>;

interface Write extends ScoreUpdate {
  /** Absent if the update always counts. */
  readonly provided?: Expectation;
}

/** Writes the updates of one shard: those that arrive together in one script call. */
export class ShardWriter {
  private readonly keys: ShardKeys;
  private readonly updates = new Coalescer<Write, ScoreChange | null>(CALL_SIZE, (updates) => this.write(updates));

  constructor(
    private readonly redis: Redis,
    private readonly fence: Fence,
    private readonly shard: ShardId,
    private readonly settings: WriterSettings,
    private readonly clock: Clock,
    private readonly meter: Meter,
  ) {
    this.keys = new ShardKeys(shard);
  }

  add(update: ScoreUpdate): Promise<ScoreChange> {
    // Null is for those that were only to count if they found something.
    return this.updates.do(update) as Promise<ScoreChange>;
  }

  set(replacement: ScoreReplacement): Promise<ScoreChange | null> {
    return this.updates.do({ ...asUpdate(replacement), provided: replacement });
  }

  private async write(updates: readonly Write[]): Promise<readonly (ScoreChange | Error | null)[]> {
    try {
      const [call, reply] = await this.send(updates);
      if (!isRefusal(reply)) return decodeAddReply(call, reply);
      // Nothing was applied. Perhaps another process has opened the shard under a new epoch: then it may be sent again.
      await this.fence.refused(this.shard);
      const [callAgain, replyAgain] = await this.send(updates);
      if (!isRefusal(replyAgain)) return decodeAddReply(callAgain, replyAgain);
      throw errorOf(replyAgain[0], { shard: this.shard });
    } catch (error) {
      throw writeError(error);
    }
  }

  private async send(updates: readonly Write[]): Promise<[AddCall, AddReply]> {
    const { epoch, deployment } = this.fence.writable(this.shard);
    const now = this.clock.now();
    const [{ period }] = rankingsAt(boardOf(this.shard), now);
    const { meta, outbox, records } = this.keys;
    const [texts, expectations] = [[flatUpdates(updates), flatIdempotency(updates)], flatExpectations(updates)];
    const argv = [epoch, now, this.settings.outboxLimit, ...texts, deployment, expectations, this.keys.players(period)];
    const began = performance.now();
    const reply = await this.redis.standingsAdd(scriptKeys(meta, this.keys.scores(period), outbox, ...records), argv);
    this.meter.measure('store_call_ms', performance.now() - began);
    this.meter.measure('store_call_updates', updates.length);
    const timestamp = new Date(now).toISOString();
    return [{ shard: this.shard, period, updates, epoch, deployment, timestamp }, reply];
  }
}

// One text each for all updates of a call: as arguments of their own they took twice as long, with a key three times.

function flatUpdates(updates: readonly ScoreUpdate[]): string {
  const flat: string[] = [];
  for (const { playerId, delta } of updates) flat.push(playerId, String(delta));
  return JSON.stringify(flat);
}

function flatIdempotency(updates: readonly ScoreUpdate[]): string {
  const flat: (string | number)[] = [];
  for (const [index, { idempotency }] of updates.entries()) {
    if (idempotency === undefined) continue;
    const { key, payload, place } = idempotency;
    flat.push(index + 1, key, payload, String(place));
  }
  return JSON.stringify(flat);
}

function flatExpectations(updates: readonly Write[]): string {
  const flat: (string | number)[] = [];
  for (const [index, { provided }] of updates.entries()) {
    if (provided === undefined) continue;
    flat.push(index + 1, String(provided.epoch), provided.expected === null ? '-' : String(provided.expected));
  }
  return JSON.stringify(flat);
}
