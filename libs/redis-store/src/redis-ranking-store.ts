import {
  type Board,
  type BoardView,
  type Clock,
  isSpread,
  type Meter,
  type NeededScore,
  type Neighbours,
  NO_METER,
  orderOf,
  type PagePlace,
  Placement,
  RankingStore,
  type ScoreChange,
  type ScoreReplacement,
  type ScoreUpdate,
  type ShardId,
  type Standing,
  type Standings,
  type TopPage,
  type WantedPlace,
} from '@standings/domain';
import type { RedisNodes } from './connection/redis-nodes.js';
import { OneShardRankingStore } from './one-shard-ranking-store.js';
import type { OneBoardStore } from './one-board-store.js';
import { inLayout } from './in-layout.js';
import { PlayerRanks } from './read/player-ranks.js';
import { RankingReader } from './read/ranking-reader.js';
import { ShardRanking } from './read/shard-ranking.js';
import type { Fence } from './shard/fence.js';
import { ShardPart } from './spread/shard-part.js';
import { SpreadRankingStore } from './spread/spread-ranking-store.js';
import { SpreadReader } from './spread/spread-reader.js';
import type { WriterSettings } from './update/shard-writer.js';
import { ShardWriters } from './update/shard-writers.js';

/** Ranks in Redis sorted sets. Where the players of a board are decides which store takes a call. */
export class RedisRankingStore extends RankingStore {
  private readonly oneShard: OneBoardStore;
  private readonly spread: OneBoardStore;
  private readonly playerRanks: PlayerRanks;

  constructor(
    private readonly nodes: RedisNodes,
    private readonly fence: Fence,
    private readonly placement: Placement,
    settings: WriterSettings,
    clock: Clock,
    meter: Meter = NO_METER,
  ) {
    super();
    const writers = new ShardWriters(nodes, fence, placement, settings, clock, meter);
    this.oneShard = new OneShardRankingStore(placement, writers, (shard, view) => this.reader(shard, view));
    this.spread = new SpreadRankingStore(placement, writers, (view) => this.spreadReader(view));
    this.playerRanks = new PlayerRanks(nodes, fence, placement);
  }

  add(update: ScoreUpdate): Promise<ScoreChange> {
    return this.storeOf(update.board).add(update);
  }

  set(replacement: ScoreReplacement): Promise<ScoreChange | null> {
    return this.storeOf(replacement.board).set(replacement);
  }

  top(view: BoardView, n: number, place: PagePlace | null): Promise<TopPage> {
    return this.storeOf(view.board).top(view, n, place);
  }

  scoreAt(view: BoardView, wanted: WantedPlace): Promise<NeededScore> {
    return this.storeOf(view.board).scoreAt(view, wanted);
  }

  rank(view: BoardView, playerId: string): Promise<Standing | null> {
    return this.storeOf(view.board).rank(view, playerId);
  }

  around(view: BoardView, playerId: string, radius: number): Promise<Neighbours | null> {
    return this.storeOf(view.board).around(view, playerId, radius);
  }

  ranks(view: BoardView, playerIds: readonly string[]): Promise<Standings> {
    return this.storeOf(view.board).ranks(view, playerIds);
  }

  ranksOn(views: readonly BoardView[], playerId: string): Promise<readonly (Standing | null)[]> {
    return inLayout(this.placement, () => this.playerRanks.read(views, playerId));
  }

  private storeOf({ no }: Board): OneBoardStore {
    return isSpread(no) ? this.spread : this.oneShard;
  }

  private reader(shard: ShardId, view: BoardView): RankingReader {
    return new RankingReader(this.ranking(shard, view));
  }

  private spreadReader(view: BoardView): SpreadReader {
    const { no } = view.board;
    const { layout } = this.placement;
    // A read that has begun goes on in the layout in which it began.
    const placement = layout === null ? this.placement : Placement.of(layout);
    const parts = new Map(placement.shardsWith(no).map((shard) => [shard, new ShardPart(this.ranking(shard, view))]));
    const partOf = (playerId: string) => parts.get(placement.shardOf(no, playerId)) as ShardPart;
    return new SpreadReader([...parts.values()], partOf, orderOf(no));
  }

  private ranking(shard: ShardId, view: BoardView): ShardRanking {
    return new ShardRanking(this.nodes, this.fence, shard, view);
  }
}
