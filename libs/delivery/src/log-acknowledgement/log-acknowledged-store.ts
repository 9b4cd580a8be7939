import {
  type BoardView,
  type NeededScore,
  type Neighbours,
  type PagePlace,
  RankingStore,
  type ScoreChange,
  ScoreChanged,
  type ScoreReplacement,
  type ScoreUpdate,
  type Standing,
  type Standings,
  type TopPage,
  type WantedPlace,
} from '@standings/domain';
import type { LogBridge } from './log-bridge.js';
import type { ReplayWait } from './replay-wait.js';

/** A ranking store whose updates are durable, and so acknowledged, when the event log has them too. Reads are those of the store. */
export class LogAcknowledgedStore extends RankingStore {
  constructor(
    private readonly store: RankingStore,
    private readonly bridge: LogBridge,
    private readonly replays: ReplayWait,
  ) {
    super();
  }

  async add(update: ScoreUpdate): Promise<ScoreChange> {
    this.assertTakes(update);
    return this.acknowledged(await this.store.add(update));
  }

  async set(replacement: ScoreReplacement): Promise<ScoreChange | null> {
    this.assertTakes(replacement);
    const change = await this.store.set(replacement);
    return change === null ? null : this.acknowledged(change);
  }

  top(view: BoardView, n: number, place: PagePlace | null): Promise<TopPage> {
    return this.store.top(view, n, place);
  }

  scoreAt(view: BoardView, wanted: WantedPlace): Promise<NeededScore> {
    return this.store.scoreAt(view, wanted);
  }

  rank(view: BoardView, playerId: string): Promise<Standing | null> {
    return this.store.rank(view, playerId);
  }

  around(view: BoardView, playerId: string, radius: number): Promise<Neighbours | null> {
    return this.store.around(view, playerId, radius);
  }

  ranks(view: BoardView, playerIds: readonly string[]): Promise<Standings> {
    return this.store.ranks(view, playerIds);
  }

  ranksOn(views: readonly BoardView[], playerId: string): Promise<readonly (Standing | null)[]> {
    return this.store.ranksOn(views, playerId);
  }

  private assertTakes({ board, playerId }: Pick<ScoreUpdate, 'board' | 'playerId'>): void {
    this.bridge.assertTakes({ board: board.id, boardNo: board.no, playerId });
  }

  private async acknowledged(change: ScoreChange): Promise<ScoreChange> {
    const { scoreChanged, foundIn } = change;
    if (foundIn !== undefined) await this.replays.until(foundIn);
    if (scoreChanged === null) return change;
    await this.bridge.confirmed(scoreChanged);
    return { ...change, scoreChanged: new ScoreChanged(scoreChanged.event, null) };
  }
}
