import {
  type BoardView,
  type NeededScore,
  type Neighbours,
  type PagePlace,
  type Placement,
  type ScoreChange,
  type ScoreReplacement,
  type ScoreUpdate,
  type ShardId,
  type Standing,
  type Standings,
  type TopPage,
  type WantedPlace,
} from '@standings/domain';
import { inLayout } from './in-layout.js';
import type { OneBoardStore } from './one-board-store.js';
import type { RankingReader } from './read/ranking-reader.js';
import { Readers } from './read/readers.js';
import type { ShardWriters } from './update/shard-writers.js';

/** Boards that have all their players in one shard: each call is one script call there. */
export class OneShardRankingStore implements OneBoardStore {
  private readonly readers: Readers<ShardId, RankingReader>;

  constructor(
    private readonly placement: Placement,
    private readonly writers: ShardWriters,
    reader: (shard: ShardId, view: BoardView) => RankingReader,
  ) {
    this.readers = new Readers(reader);
  }

  add(update: ScoreUpdate): Promise<ScoreChange> {
    return this.writers.add(update);
  }

  set(replacement: ScoreReplacement): Promise<ScoreChange | null> {
    return this.writers.set(replacement);
  }

  top(view: BoardView, n: number, place: PagePlace | null): Promise<TopPage> {
    return this.read(view, (reader) => reader.top(n, place));
  }

  scoreAt(view: BoardView, wanted: WantedPlace): Promise<NeededScore> {
    return this.read(view, (reader) => reader.scoreAt(wanted));
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
    return inLayout(this.placement, () => this.readers.use(this.placement.homeOf(view.board.no), view, call));
  }
}
