import { Logger } from '@nestjs/common';
import {
  type Acknowledge,
  type Deployment,
  type LayoutAuthority,
  type LayoutCopy,
  Loop,
  type Pause,
  type Placement,
  type RecordedLayout,
} from '@standings/domain';

/** How often the repository is asked. A process that meets a shard of an earlier layout learns of the present one from it at once. */
const EVERY_MS = 5000;

/** How often, while no layout is followed. */
const AGAIN_MS = 100;

/** What a new deployment gets. Afterwards the second has to be what is recorded. */
export interface FirstSettings {
  readonly shards: number;
  readonly acknowledge: Acknowledge;
}

/**
 * Keeps the placement of this process as the repository has recorded it, and the copy in the ranking store with it. A process that
 * starts while the repository is away follows the copy.
 */
export class LayoutFollower extends Loop {
  private readonly logger = new Logger(LayoutFollower.name);
  private told: string | null = null;
  /** Whether updates of the deployment are acknowledged at another time than this process was told. */
  private isOther = false;

  constructor(
    private readonly layouts: LayoutAuthority,
    private readonly copy: LayoutCopy,
    private readonly placement: Placement,
    private readonly deployment: Deployment,
    private readonly first: FirstSettings,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  protected override async round(): Promise<number> {
    try {
      const acknowledge = await this.layouts.acknowledge(this.first.acknowledge);
      const present = { ...(await this.layouts.present(this.first.shards)), acknowledge };
      this.follow(present);
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
    if (layout !== null) this.follow(layout);
  }

  private follow({ acknowledge, ...layout }: RecordedLayout): void {
    const isOurs = acknowledge === this.first.acknowledge;
    this.isOther = !isOurs;
    this.placement.bar(isOurs ? null : otherAcknowledge(this.first.acknowledge, acknowledge));
    this.placement.follow(layout);
  }

  private tell(): void {
    const { layout, refused, problem } = this.placement;
    const now = JSON.stringify([layout, refused, this.isOther]);
    if (now === this.told) return;
    this.told = now;
    if (layout !== null) this.logger.log('Follows the layout of the shards', { ...layout });
    else if (refused !== null || this.isOther) this.logger.error(`Updates and reads are refused: ${problem}`);
  }
}

/** Why a process that was told another time of acknowledgement serves nothing, and what to do. */
export function otherAcknowledge(told: Acknowledge, recorded: Acknowledge): string {
  const change = `stop every api and run "npm run migrate -- --acknowledge ${told}"`;
  return `ACKNOWLEDGE is ${told}, but this deployment has ${recorded}; set ACKNOWLEDGE=${recorded}, or ${change}`;
}
