import { Logger } from '@nestjs/common';
import { Loop, type Pause, type RecoverableStore, type RecoverySource } from '@standings/domain';

/** What is acknowledged of an epoch that has ended is lost, and this is how long it may go on. */
const EVERY_MS = 5000;

/** How long the store waits to be looked at for the repository, which may be away. */
const ANSWER_MS = 1000;

/**
 * Looks now and then whether boards that are open may be. The way to the store may lead, behind a name that stays, to a server that
 * was left behind and calls its data whole; and somebody may have removed keys by hand. What is wrong then is closed, and
 * {@link RecoveryLoop} recovers it.
 */
export class BoardWatch extends Loop {
  private readonly logger = new Logger(BoardWatch.name);

  constructor(
    private readonly store: RecoverableStore,
    private readonly source: RecoverySource,
    pause?: Pause,
  ) {
    super(EVERY_MS, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    const boards = this.store.openBoards();
    if (boards.length > 0) await this.learnEpochs(boards, stopping);
    for (const board of boards) {
      if (stopping.aborted) break;
      await this.look(board);
    }
    return EVERY_MS;
  }

  private async look(board: string): Promise<void> {
    try {
      await this.store.check(board);
    } catch (error) {
      this.logger.debug('A board could not be looked at', { board, error });
    }
  }

  /**
   * The repository is asked before the store, never behind it: an epoch begins in the store after it has begun in the repository,
   * and the board is closed in between, so that one that is open is never of a lower epoch than was asked before.
   */
  private async learnEpochs(boards: readonly string[], stopping: AbortSignal): Promise<void> {
    try {
      const late = this.pause(ANSWER_MS, stopping).then(() => null);
      const epochs = await Promise.race([this.source.epochsOf(boards), late]);
      for (const [i, epoch] of epochs?.entries() ?? []) this.store.endBelow(boards[i] as string, epoch);
    } catch (error) {
      this.logger.debug('The epochs of the boards cannot be asked', { error });
    }
  }
}
