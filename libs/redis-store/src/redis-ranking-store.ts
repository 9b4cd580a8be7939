import {
  type Board,
  type BoardView,
  type Clock,
  type Cursor,
  type Meter,
  type Neighbours,
  NO_METER,
  type Placement,
  RankingStore,
  type ScoreChange,
  type ScoreReplacement,
  type ScoreUpdate,
  type ShardId,
  type Standing,
  type Standings,
  StoreRecoveringError,
  StoreUnavailableError,
  type TopPage,
} from '@standings/domain';
import type { RedisNodes } from './connection/redis-nodes.js';
import type { Fence } from './shard/fence.js';
import { RankingReader } from './read/ranking-reader.js';
import { Readers } from './read/readers.js';
import { ShardWriter, type WriterSettings } from './update/shard-writer.js';

/** Ranks in Redis sorted sets: a writer per shard, and a reader per board and period in use. */
export class RedisRankingStore extends RankingStore {
  private readonly writers = new Map<ShardId, ShardWriter>();
  private readonly readers = new Readers((shard, view) => new RankingReader(this.nodes, this.fence, shard, view));

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly placement: Placement,
    private readonly settings: WriterSettings,
    private readonly clock: Clock,
    private readonly meter: Meter = NO_METER,
  ) {
    super();
  }

  add(update: ScoreUpdate): Promise<ScoreChange> {
    return this.inShardOf(update.board, (shard) => this.writer(shard).add(update));
  }

  set(replacement: ScoreReplacement): Promise<ScoreChange | null> {
    return this.inShardOf(replacement.board, (shard) => this.writer(shard).set(replacement));
  }

  top(view: BoardView, n: number, after: Cursor | null): Promise<TopPage> {
    return this.read(view, (reader) => reader.top(n, after));
  }

  rank(view: BoardView, playerId: string): Promise<Standing | null> {
    return this.read(view, (reader) => reader.rank(playerId));
  }

  around(view: BoardView, playerId: string, radius: number): Promise<Neighbours | null> {
    return this.read(view, (reader) => reader.around(playerId, radius));
  }

  ranks(view: BoardView, playerIds: readonly string[]): Promise<Standings> {
    return this.read(view, (reader) => reader.ranks(playerIds));
  }

  private read<T>(view: BoardView, call: (reader: RankingReader) => Promise<T>): Promise<T> {
    return this.inShardOf(view.board, (shard) => this.readers.use(shard, view, call));
  }

  /**
   * A shard that was left for another layout refuses a call, and the fence follows that layout. The call is made once more, where the
   * board is by now: a call that was refused has changed nothing, and idempotency records have moved with the board.
   */
  private async inShardOf<T>({ no }: Board, call: (shard: ShardId) => Promise<T>): Promise<T> {
    const shard = this.placement.shardOf(no);
    try {
      return await call(shard);
    } catch (error) {
      const present = this.placement.shardOf(no);
      if (present === shard || !isRefused(error)) throw error;
      return call(present);
    }
  }

  private writer(shard: ShardId): ShardWriter {
    let writer = this.writers.get(shard);
    if (writer === undefined) {
      writer = new ShardWriter(this.nodes, this.fence, shard, this.settings, this.clock, this.meter);
      this.writers.set(shard, writer);
    }
    return writer;
  }
}

/** Whether nothing was done. */
function isRefused(error: unknown): boolean {
  return error instanceof StoreRecoveringError || error instanceof StoreUnavailableError;
}
