import {
  ALL_TIME,
  type Board,
  type BoardView,
  type NeededScore,
  type Neighbours,
  type PagePlace,
  type Placement,
  type PeriodChange,
  periodsOf,
  type ScoreChange,
  type ScoreReplacement,
  type ScoreUpdate,
  type Standing,
  StandingsError,
  type Standings,
  type TopPage,
  type WantedPlace,
} from '@standings/domain';
import { inLayout } from '../in-layout.js';
import type { OneBoardStore } from '../one-board-store.js';
import { Readers } from '../read/readers.js';
import type { ShardWriters } from '../update/shard-writers.js';
import type { SpreadReader } from './spread-reader.js';

type RankedScore = Pick<PeriodChange, 'period' | 'newScore' | 'tiebreaker'>;

/**
 * Boards whose players are spread over all shards. An update is one script call in the shard of its player, which knows no ranks: the
 * caller has them counted in all shards afterwards, also for a replay. A read asks all shards, and fails if one does not answer.
 */
export class SpreadRankingStore implements OneBoardStore {
  private readonly readers: Readers<number, SpreadReader>;

  /** @param reader of a view in the present layout. */
  constructor(
    private readonly placement: Placement,
    private readonly writers: ShardWriters,
    reader: (view: BoardView) => SpreadReader,
  ) {
    this.readers = new Readers((_layout, view) => reader(view));
  }

  async add(update: ScoreUpdate): Promise<ScoreChange> {
    const change = await this.writers.add({ ...update, withoutRanks: true });
    return update.withoutRanks === true ? change : this.unranked(update, change);
  }

  async set(replacement: ScoreReplacement): Promise<ScoreChange | null> {
    const change = await this.writers.set(replacement);
    return change && this.unranked(replacement, change);
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

  /** What a shard would say of ranks is about its own players. */
  private unranked({ board }: Pick<ScoreUpdate, 'board'>, change: ScoreChange): ScoreChange {
    const changes = change.periods ?? [{ ...change, period: ALL_TIME }];
    const countRanks = () => Promise.all(changes.map((one) => this.rankOf(board, one)));
    return { ...change, rank: null, previousRank: null, countRanks };
  }

  /** Null while it cannot be told, and of a period that the store does not have any more. The update counts all the same. */
  private async rankOf(board: Board, { period, newScore, tiebreaker }: RankedScore): Promise<number | null> {
    if (!periodsOf(board).some(({ id }) => id === period)) return null;
    try {
      const view = { board, period };
      return await this.read(view, (reader) => reader.rankOf({ score: newScore, tiebreaker }));
    } catch (error) {
      if (error instanceof StandingsError) return null;
      throw error;
    }
  }

  private read<T>(view: BoardView, call: (reader: SpreadReader) => Promise<T>): Promise<T> {
    return inLayout(this.placement, () => this.readers.use(this.placement.layout?.number ?? 0, view, call));
  }
}
