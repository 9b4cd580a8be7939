import { Logger } from '@nestjs/common';
import { type BoardDeletions, Loop, type Pause } from '@standings/domain';

/** How soon a deletion is continued that another process has begun, or has left. */
const EVERY_MS = 1000;

/** Scores of one page, and the pause after it: other statements take their turns in between. */
const PAGE = 2000;
const BETWEEN_PAGES_MS = 20;

/** Removes the durable scores of deleted boards, page by page. Each page is durable by itself: a kill loses at most one. */
export class DeletionLoop extends Loop {
  private readonly logger = new Logger(DeletionLoop.name);

  constructor(
    private readonly deletions: Pick<BoardDeletions, 'removeScores'>,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  protected override async round(): Promise<number> {
    try {
      const page = await this.deletions.removeScores(PAGE);
      if (page === null) return EVERY_MS;
      if (page.state === 'done') this.logger.log('The scores of a deleted board are removed', { ...page });
      return BETWEEN_PAGES_MS;
    } catch (error) {
      // The health check of the repository says why.
      this.logger.debug('The scores of deleted boards could not be removed; trying again', { error });
      return EVERY_MS;
    }
  }
}
