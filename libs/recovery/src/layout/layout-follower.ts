import { Logger } from '@nestjs/common';
import {
  type Deployment,
  type LayoutAuthority,
  type LayoutCopy,
  Loop,
  type Pause,
  type Placement,
} from '@standings/domain';

/** How often the repository is asked. A process that meets a shard of an earlier layout learns of the present one from it at once. */
const EVERY_MS = 5000;

/** How often, while no layout is followed. */
const AGAIN_MS = 100;

/**
 * Keeps the placement of this process as the repository has recorded it, and the copy in the ranking store with it. A process that
 * starts while the repository is away follows the copy.
 */
export class LayoutFollower extends Loop {
  private readonly logger = new Logger(LayoutFollower.name);
  private told: string | null = null;

  /** @param shards what a new deployment gets. */
  constructor(
    private readonly layouts: LayoutAuthority,
    private readonly copy: LayoutCopy,
    private readonly placement: Placement,
    private readonly deployment: Deployment,
    private readonly shards: number,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  protected override async round(): Promise<number> {
    try {
      const present = await this.layouts.present(this.shards);
      this.placement.follow(present);
      if (this.placement.layout?.number === present.number) await this.copy.write(present);
    } catch (error) {
      this.logger.debug('The layout of the shards cannot be asked for', { error });
      await this.followCopy();
    }
    this.tell();
    return this.placement.layout === null ? AGAIN_MS : EVERY_MS;
  }

  private async followCopy(): Promise<void> {
    // The repository may answer in a moment.
    if (this.placement.layout !== null || this.deployment.isUnasked) return;
    const layout = await this.copy.read().catch(() => null);
    if (layout !== null) this.placement.follow(layout);
  }

  private tell(): void {
    const { layout, refused, problem } = this.placement;
    const now = JSON.stringify([layout, refused]);
    if (now === this.told) return;
    this.told = now;
    if (layout !== null) this.logger.log('Follows the layout of the shards', { ...layout });
    else if (refused !== null) this.logger.error(`Updates and reads are refused: ${problem}`);
  }
}
