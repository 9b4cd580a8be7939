import { Logger } from '@nestjs/common';
import { type BoardDeletions, Loop, type Pause } from '@standings/domain';

/** Nobody reads what it looks for, so it only has to be gone at some time. */
const EVERY_MS = 60_000;

/** Boards of one round. */
const PAGE = 1000;

/** Looks for scores that were stored after the deletion of their board was done, board by board, and begins again at the end. */
export class StraySweep extends Loop {
  private readonly logger = new Logger(StraySweep.name);
  private after = 0;

  constructor(
    private readonly deletions: Pick<BoardDeletions, 'sweep'>,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  protected override async round(): Promise<number> {
    try {
      const { strays, next } = await this.deletions.sweep(this.after, PAGE);
      this.after = next ?? 0;
      if (strays.length > 0) this.logger.log('Scores of boards that do not exist are being removed', { strays });
    } catch (error) {
      this.logger.debug('The boards that have scores could not be looked at; trying again', { error });
    }
    return EVERY_MS;
  }
}
