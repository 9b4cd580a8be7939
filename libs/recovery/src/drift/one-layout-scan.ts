import {
  LayoutChangedError,
  type Placement,
  type RankingId,
  RankingScan,
  type ScanPage,
  type ScoreValue,
  type ShardId,
} from '@standings/domain';

/** Reads rankings as long as the layout is the one that it was made in. Afterwards a scan would leave players out, or read another shard. */
export class OneLayoutScan extends RankingScan {
  private readonly layout: Placement['layout'];

  constructor(
    private readonly rankings: RankingScan,
    private readonly placement: Placement,
  ) {
    super();
    this.layout = placement.layout;
  }

  /** @throws {LayoutChangedError} */
  scan(ranking: RankingId, cursor: string | null): Promise<ScanPage> {
    return this.read(() => this.rankings.scan(ranking, cursor));
  }

  /** @throws {LayoutChangedError} */
  count(ranking: RankingId, shard: ShardId): Promise<number> {
    return this.read(() => this.rankings.count(ranking, shard));
  }

  /** @throws {LayoutChangedError} */
  scoresOf(ranking: RankingId, playerIds: readonly string[]): Promise<readonly (ScoreValue | null)[]> {
    return this.read(() => this.rankings.scoresOf(ranking, playerIds));
  }

  private async read<T>(call: () => Promise<T>): Promise<T> {
    this.assertSameLayout();
    const answer = await call();
    this.assertSameLayout();
    return answer;
  }

  private assertSameLayout(): void {
    const { layout } = this.placement;
    if (layout !== null && layout.number !== this.layout?.number) throw new LayoutChangedError(layout);
  }
}
