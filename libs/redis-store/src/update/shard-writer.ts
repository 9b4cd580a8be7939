import {
  asUpdate,
  CatalogOutdatedError,
  type Clock,
  type Meter,
  PeriodNotOpenError,
  rankingsAt,
  type ScoreChange,
  type ScoreReplacement,
  type ScoreUpdate,
  type ShardId,
} from '@standings/domain';
import { addArgument, type Write } from './add-argument.js';
import { type AddCall, type AddResult, decodeAddReply, RankingClosedError, UNREGISTERED } from './add-reply.js';
import { RankingsOfCall } from './rankings-of-call.js';
import { CODES, errorOf, isRefusal, type Refusal } from '../codes.js';
import { Coalescer } from '../coalescer.js';
import type { RedisNodes } from '../connection/redis-nodes.js';
import type { Fence } from '../shard/fence.js';
import { RankingRegistry } from '../shard/ranking-registry.js';
import { ShardKeys } from '../shard/keys.js';
import { beforeWrite, ifElsewhere, writeError } from '../connection/redis-errors.js';
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

/** Writes the updates of one shard: those that arrive together in one script call. */
export class ShardWriter {
  private readonly keys: ShardKeys;
  private readonly registry: RankingRegistry;
  /** Ends with the first updates of boards that are being registered. */
  private registering: Promise<void> | null = null;
  /** How far the clock of the shard is ahead of that of this process, in ms, as far as it had to be known. */
  private ahead = 0;
  private readonly updates = new Coalescer<Write, ScoreChange | null>(CALL_SIZE, (updates) => this.write(updates));

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly shard: ShardId,
    private readonly settings: WriterSettings,
    private readonly clock: Clock,
    private readonly meter: Meter,
  ) {
    this.keys = new ShardKeys(shard);
    this.registry = new RankingRegistry(nodes, fence, shard);
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
      while (this.registering !== null) await this.registering;
      const results = await this.applyOpen(updates);
      const unregistered = updates.filter((_, index) => results[index] === UNREGISTERED);
      if (unregistered.length === 0) return results as (ScoreChange | Error | null)[];
      const later = (await this.afterOthers(() => this.applyRegistered(unregistered))).values();
      return results.map((result) => (result === UNREGISTERED ? (later.next().value ?? null) : result));
    } catch (error) {
      throw writeError(error);
    }
  }

  /** One after the other, and no call is sent meanwhile: updates of a player stay in order. */
  private async afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const before = this.registering;
    const turn = (async () => {
      await before;
      return work();
    })();
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    this.registering = ended;
    try {
      return await turn;
    } finally {
      if (this.registering === ended) this.registering = null;
    }
  }

  /** The first updates of boards since they were made, or since the store was emptied. */
  private async applyRegistered(updates: readonly Write[]): Promise<readonly (ScoreChange | Error | null)[]> {
    try {
      await beforeWrite(this.registry.register(updates, this.now()));
      const results = await this.apply(updates);
      return results.map((result) => (result === UNREGISTERED ? new CatalogOutdatedError() : result));
    } catch (error) {
      // The other updates of the first call have their results.
      return updates.map(() => writeError(error));
    }
  }

  /** Refuses the updates of boards that have no open period now, and applies the others. */
  private async applyOpen(updates: readonly Write[]): Promise<readonly AddResult[]> {
    let refusals = this.refusalsOf(updates);
    if (refusals.some((refusal) => refusal !== null)) {
      await beforeWrite(this.askTime());
      refusals = this.refusalsOf(updates);
    }
    const open = updates.filter((_, index) => refusals[index] === null);
    if (open.length === updates.length) return this.apply(updates);
    const results = open.length === 0 ? [] : await this.apply(open);
    let next = 0;
    return refusals.map((refusal) => refusal ?? (results[next++] as AddResult));
  }

  private async apply(updates: readonly Write[]): Promise<readonly AddResult[]> {
    const [call, reply] = await this.sendUntilTaken(updates);
    const results = decodeAddReply(call, reply);
    for (const result of results) if (result instanceof RankingClosedError) this.fence.refusedRanking(result.ranking);
    return results;
  }

  private async sendUntilTaken(updates: readonly Write[]): Promise<[AddCall, Exclude<AddReply, Refusal>]> {
    const [call, reply] = await this.sendInTime(updates);
    if (!isRefusal(reply)) return [call, reply];
    // Nothing was applied. Perhaps another process has opened the shard under a new epoch: then it may be sent again.
    const isElsewhere = reply[0] === CODES.SERVER_CHANGED;
    await beforeWrite(isElsewhere ? this.fence.serverChanged(this.shard) : this.fence.refused(this.shard));
    const [callAgain, replyAgain] = await this.sendInTime(updates);
    if (!isRefusal(replyAgain)) return [callAgain, replyAgain];
    throw errorOf(replyAgain[0], { shard: this.shard });
  }

  /** The clock of the shard says which periods updates count for. Nothing was applied where this process was wrong about the time. */
  private async sendInTime(updates: readonly Write[]): Promise<[AddCall, AddReply]> {
    const [call, reply] = await this.send(updates);
    if (reply[0] !== CODES.OUTSIDE_SPAN) return [call, reply];
    this.ahead = Number(reply[1]) - this.clock.now();
    return this.send(updates);
  }

  /** Only the clock of the shard says that no period is open. */
  private async askTime(): Promise<void> {
    const [seconds, micros] = await this.nodes.of(this.keys.meta).time();
    this.ahead = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000) - this.clock.now();
  }

  private refusalsOf(updates: readonly Write[]): readonly (PeriodNotOpenError | null)[] {
    const now = this.now();
    return updates.map((update) => refusalOf(update, now));
  }

  /** By the clock of the shard, in ms since 1970. */
  private now(): number {
    return this.clock.now() + this.ahead;
  }

  private async send(updates: readonly Write[]): Promise<[AddCall, AddReply]> {
    const { epoch, deployment, server } = this.fence.writable(this.shard);
    const now = this.clock.now();
    const ofCall = new RankingsOfCall(updates, this.now());
    const { rankings, places } = ofCall;
    const { meta, registry, outbox, records } = this.keys;
    const ofShard = [meta, registry, outbox, ...records];
    const numbered = ofCall.keysIn(this.keys, ofShard.length);
    const call = addArgument(updates, ofCall, numbered, { ...this.settings, epoch, deployment, server, now });
    const began = performance.now();
    const keys = scriptKeys(...ofShard, ...numbered.keys);
    const reply = await this.nodes.of(meta).standingsAdd(keys, [call]).catch(ifElsewhere);
    this.meter.measure('store_call_ms', performance.now() - began);
    this.meter.measure('store_call_updates', updates.length);
    const timestamp = new Date(now).toISOString();
    return [{ shard: this.shard, rankings, places, updates, epoch, deployment, server, timestamp }, reply];
  }
}

/** Why an update counts for no ranking at a time; null if it does. */
function refusalOf({ board, period }: Write, now: number): PeriodNotOpenError | null {
  // Most boards keep all time alone.
  if (board.periods === undefined || period !== undefined) return null;
  try {
    rankingsAt(board, now);
    return null;
  } catch (error) {
    if (error instanceof PeriodNotOpenError) return error;
    throw error;
  }
}
