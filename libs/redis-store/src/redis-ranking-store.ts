import {
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
  type TopPage,
} from '@standings/domain';
import type { Redis } from 'ioredis';
import type { Fence } from './shard/fence.js';
import { RankingReader } from './read/ranking-reader.js';
import { Readers } from './read/readers.js';
import { ShardWriter, type WriterSettings } from './update/shard-writer.js';

/** Ranks in Redis sorted sets: a writer per shard, a reader per board and period in use, all on one connection. */
export class RedisRankingStore extends RankingStore {
  private readonly writers = new Map<ShardId, ShardWriter>();
  private readonly readers = new Readers((view) => new RankingReader(this.redis, this.fence, this.placement, view));

  constructor(
    private readonly redis: Redis,
    private readonly fence: Fence,
    private readonly placement: Placement,
    private readonly settings: WriterSettings,
    private readonly clock: Clock,
    private readonly meter: Meter = NO_METER,
  ) {
    super();
  }

  add(update: ScoreUpdate): Promise<ScoreChange> {
    return this.writer(this.placement.shardOf(update.board.no)).add(update);
  }

  set(replacement: ScoreReplacement): Promise<ScoreChange | null> {
    return this.writer(this.placement.shardOf(replacement.board.no)).set(replacement);
  }

  top(view: BoardView, n: number, after: Cursor | null): Promise<TopPage> {
    return this.readers.use(view, (reader) => reader.top(n, after));
  }

  rank(view: BoardView, playerId: string): Promise<Standing | null> {
    return this.readers.use(view, (reader) => reader.rank(playerId));
  }

  around(view: BoardView, playerId: string, radius: number): Promise<Neighbours | null> {
    return this.readers.use(view, (reader) => reader.around(playerId, radius));
  }

  ranks(view: BoardView, playerIds: readonly string[]): Promise<Standings> {
    return this.readers.use(view, (reader) => reader.ranks(playerIds));
  }

  private writer(shard: ShardId): ShardWriter {
    let writer = this.writers.get(shard);
    if (writer === undefined) {
      writer = new ShardWriter(this.redis, this.fence, shard, this.settings, this.clock, this.meter);
      this.writers.set(shard, writer);
    }
    return writer;
  }
}
