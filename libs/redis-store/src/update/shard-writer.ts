import {
  asUpdate,
  CatalogOutdatedError,
  type Clock,
  type Meter,
  type ScoreChange,
  type ScoreReplacement,
  type ScoreUpdate,
  type ShardId,
  StoreUnavailableError,
} from '@standings/domain';
import { addArgument, type Write } from './add-argument.js';
import {
  type AddCall,
  type AddResult,
  decodeAddReply,
  OUTSIDE_SPAN,
  RankingClosedError,
  UNREGISTERED,
} from './add-reply.js';
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

/** How often an update is sent again: its period may end meanwhile, and the next one may have to be registered. */
const MOST_AGAIN = 2;

export interface WriterSettings {
  /** Updates of a shard that may wait for the event log; passed by at most one call. */
  readonly outboxLimit: number;
}

/** Writes the updates of one shard: those that arrive together in one script call. */
export class ShardWriter {
  private readonly keys: ShardKeys;
  private readonly registry: RankingRegistry;
  /** Ends with the updates that are sent again. */
  private preparing: Promise<void> | null = null;
  /**
   * How far the clock of the shard was ahead of that of this process when it was told last, less what the answer took, in ms. So the time that
   * is made of it is not later than that of the shard: if the first of two calls in a row has to be sent again, the second one has to be, too.
   */
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
      while (this.preparing !== null) await this.preparing;
      return await this.withOthers(updates, await this.apply(updates), (again) =>
        this.afterOthers(() => this.applyAgain(again, MOST_AGAIN)),
      );
    } catch (error) {
      throw writeError(error);
    }
  }

  /** Results, and in their places those of the updates that have to be sent again. */
  private async withOthers(
    updates: readonly Write[],
    results: readonly AddResult[],
    sendAgain: (again: readonly Write[]) => Promise<readonly Result[]>,
  ): Promise<readonly Result[]> {
    const again = updates.filter((_, index) => isAgain(results[index]));
    if (again.length === 0) return results as readonly Result[];
    const later = (await sendAgain(again)).values();
    return results.map((result) => (isAgain(result) ? (later.next().value ?? null) : result));
  }

  /** One after the other, and no call is sent meanwhile: updates of a player stay in order. */
  private async afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const before = this.preparing;
    const turn = (async () => {
      await before;
      return work();
    })();
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    this.preparing = ended;
    try {
      return await turn;
    } finally {
      if (this.preparing === ended) this.preparing = null;
    }
  }

  /** The first updates of boards since they were made or since the store was emptied, and the first ones of a period. */
  private async applyAgain(updates: readonly Write[], more: number): Promise<readonly Result[]> {
    try {
      await beforeWrite(this.registry.register(updates, this.now()));
      const results = (await this.apply(updates)).map((result) =>
        result === UNREGISTERED ? new CatalogOutdatedError() : result,
      );
      return await this.withOthers(updates, results, async (again) => {
        if (more > 0) return this.applyAgain(again, more - 1);
        return again.map(() => new StoreUnavailableError('the clock of its server leaps'));
      });
    } catch (error) {
      // The other updates of the first call have their results.
      return updates.map(() => writeError(error));
    }
  }

  private async apply(updates: readonly Write[]): Promise<readonly AddResult[]> {
    const [call, reply] = await this.sendUntilTaken(updates);
    const [, , , clock] = reply;
    if (clock !== null) this.ahead = clock - this.clock.now();
    const results = decodeAddReply(call, reply);
    for (const result of results) if (result instanceof RankingClosedError) this.fence.refusedRanking(result.ranking);
    return results;
  }

  private async sendUntilTaken(updates: readonly Write[]): Promise<[AddCall, Exclude<AddReply, Refusal>]> {
    const [call, reply] = await this.send(updates);
    if (!isRefusal(reply)) return [call, reply];
    // Nothing was applied. Perhaps another process has opened the shard under a new epoch: then it may be sent again.
    const isElsewhere = reply[0] === CODES.SERVER_CHANGED;
    await beforeWrite(isElsewhere ? this.fence.serverChanged(this.shard) : this.fence.refused(this.shard));
    const [callAgain, replyAgain] = await this.send(updates);
    if (!isRefusal(replyAgain)) return [callAgain, replyAgain];
    throw errorOf(replyAgain[0], { shard: this.shard });
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

/** What an update is answered with; null if it did not find what it expected. */
type Result = ScoreChange | Error | null;

function isAgain(result: AddResult | undefined): result is typeof UNREGISTERED | typeof OUTSIDE_SPAN {
  return result === UNREGISTERED || result === OUTSIDE_SPAN;
}
