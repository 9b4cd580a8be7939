import {
  asUpdate,
  type Board,
  type BoardView,
  type Clock,
  type NeededScore,
  type Neighbours,
  OutcomeUnknownError,
  type PagePlace,
  RankingStore,
  type ScoreChange,
  type ScoreReplacement,
  type ScoreUpdate,
  type Standing,
  type Standings,
  type TopPage,
  type WantedPlace,
} from '@standings/domain';
import { EmbeddedBoard } from './embedded-board.js';
import type { IdempotencyRecord, Storable } from './idempotency/idempotency-record.js';
import type { InProcessEventLog } from './in-process-event-log.js';
import type { RecordWindow } from './idempotency/record-window.js';
import type { Ranking } from './ranking/ranking.js';
import type { ReachedClock } from './reached-clock.js';
import type { ShardVersions } from './shard-versions.js';

/**
 * Ranks in memory. An update is applied at once, so that the next one builds on it, and is acknowledged after its event is stored.
 * Readers may see it before that. If it is never stored, it is lost with this process.
 */
export class EmbeddedRankingStore extends RankingStore {
  /** @param boards the boards with scores, by their numbers; others start empty. */
  constructor(
    private readonly boards: Map<number, EmbeddedBoard>,
    private readonly versions: ShardVersions,
    private readonly reached: ReachedClock,
    private readonly idempotency: RecordWindow,
    private readonly log: InProcessEventLog,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async add(update: ScoreUpdate): Promise<ScoreChange> {
    this.log.assertOpen();
    return this.stored(this.replay(update) ?? this.apply(update));
  }

  override async set(replacement: ScoreReplacement): Promise<ScoreChange | null> {
    this.log.assertOpen();
    const update = asUpdate(replacement);
    const replayed = this.replay(update);
    if (replayed !== null) return this.stored(replayed);
    return this.board(update.board).isExpected(replacement) ? this.stored(this.apply(update)) : null;
  }

  override async top(view: BoardView, n: number, place: PagePlace | null): Promise<TopPage> {
    return this.ranking(view).top(n, place);
  }

  override async scoreAt(view: BoardView, wanted: WantedPlace): Promise<NeededScore> {
    return this.ranking(view).scoreAt(wanted);
  }

  override async rank(view: BoardView, playerId: string): Promise<Standing | null> {
    return this.ranking(view).standing(playerId);
  }

  override async around(view: BoardView, playerId: string, radius: number): Promise<Neighbours | null> {
    return this.ranking(view).around(playerId, radius);
  }

  override async ranks(view: BoardView, playerIds: readonly string[]): Promise<Standings> {
    const ranking = this.ranking(view);
    return { total: ranking.total, entries: playerIds.map((playerId) => ranking.entry(playerId)) };
  }

  override async ranksOn(views: readonly BoardView[], playerId: string): Promise<readonly (Standing | null)[]> {
    return views.map((view) => this.ranking(view).standing(playerId));
  }

  private async stored({ change, records }: Done): Promise<ScoreChange> {
    try {
      // A replay stores nothing, but the update that it repeats may not be stored yet. So it is with the score that was not beaten. The
      // log keeps the order.
      await this.log.append(records);
    } catch (error) {
      throw new OutcomeUnknownError({ cause: error });
    }
    return change;
  }

  private replay(update: ScoreUpdate): Done | null {
    const answer = this.idempotency.find(update, this.clock.now());
    if (answer === null) return null;
    const { board, playerId, delta = null } = update;
    return { change: { board: board.id, playerId, delta, ...answer, replayed: true, scoreChanged: null }, records: [] };
  }

  private apply(update: ScoreUpdate): Done {
    const now = this.clock.now();
    const change = this.boardToChange(update.board).apply(update, now);
    const idempotencyRecord = this.idempotency.put(update, change, now);
    return { change, records: recordsOf(change, idempotencyRecord) };
  }

  private ranking({ board, period }: BoardView): Ranking {
    return this.board(board).ranking(period);
  }

  /** Empty if no update has named the board: a read creates none. */
  private board(board: Board): EmbeddedBoard {
    return this.boards.get(board.no) ?? new EmbeddedBoard(board.no, this.versions, this.reached);
  }

  private boardToChange(board: Board): EmbeddedBoard {
    const embedded = this.board(board);
    this.boards.set(board.no, embedded);
    return embedded;
  }
}

/** The result of an update, and what must be stored before it may be acknowledged. */
interface Done {
  readonly change: ScoreChange;
  readonly records: readonly Storable[];
}

function recordsOf({ scoreChanged }: ScoreChange, idempotencyRecord: IdempotencyRecord | null): readonly Storable[] {
  if (scoreChanged !== null) return [{ event: scoreChanged.event, idempotencyRecord }];
  return idempotencyRecord === null ? [] : [{ event: null, idempotencyRecord }];
}
