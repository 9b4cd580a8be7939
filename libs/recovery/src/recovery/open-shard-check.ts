import { Logger } from '@nestjs/common';
import {
  deadline,
  type Deployment,
  Loop,
  type Pause,
  type RecoverableStore,
  type RecoverySource,
} from '@standings/domain';

/** Updates acknowledged under an ended epoch are lost; this bounds for how long. */
const EVERY_MS = 5000;

/** How long the store waits to be looked at for the repository, which may be away. */
const ANSWER_MS = 1000;

/**
 * Looks now and then whether boards that are open may be. The way to the store may lead, behind a name that stays, to a server that
 * was left behind and calls its data whole; somebody may have removed keys by hand; and the store and the repository may belong to
 * two deployments. What is wrong then is closed, and {@link RecoveryLoop} recovers it, or it is foreign, and nobody touches it.
 */
export class OpenShardCheck extends Loop {
  private readonly logger = new Logger(OpenShardCheck.name);
  private foreign = 0;

  constructor(
    private readonly store: RecoverableStore,
    private readonly source: RecoverySource,
    private readonly deployment: Deployment,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    const boards = [...this.store.openBoards(), ...this.store.foreignBoards()];
    await this.learn(boards, stopping);
    for (const board of boards) {
      if (stopping.aborted) break;
      await this.look(board);
    }
    this.tellForeign();
    return EVERY_MS;
  }

  private async look(board: string): Promise<void> {
    try {
      await this.store.check(board);
    } catch (error) {
      this.logger.debug('A board could not be looked at', { board, error });
    }
  }

  /** Waits for the repository for at most 1 s. What it says later counts as well. */
  private async learn(boards: readonly string[], stopping: AbortSignal): Promise<void> {
    await deadline(this.ask(boards), ANSWER_MS, { pause: this.pause, stopping });
  }

  /**
   * The repository is asked before the store, never after it: an epoch begins in the store after it has begun in the repository,
   * and the board is closed in between, so that one that is open is never of a lower epoch than was asked before.
   */
  private async ask(boards: readonly string[]): Promise<void> {
    try {
      await this.source.seen(this.store.stores());
      const epochs = await this.source.epochsOf(boards);
      for (const [i, board] of boards.entries()) this.store.endBelow(board, epochs[i] as number);
    } catch (error) {
      this.logger.debug('The repository cannot be asked for the epochs of the boards', { error });
    }
  }

  private tellForeign(): void {
    const boards = this.store.foreignBoards();
    if (boards.length > this.foreign) {
      this.logger.error(
        'The ranking store holds the data of another deployment: nothing of it is read or changed. See whether REDIS_URL and DATABASE_URL belong together.',
        { boards, deployment: this.deployment.id },
      );
    }
    this.foreign = boards.length;
  }
}
