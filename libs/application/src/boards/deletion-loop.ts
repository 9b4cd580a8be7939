import { Logger } from '@nestjs/common';
import { type BoardDeletions, Loop, type Pause, type RankingRemoval } from '@standings/domain';

/** How soon a deletion is continued that another process has begun, or has left. */
const EVERY_MS = 1000;

/** Scores of one page, and the pause after it: other statements take their turns in between. */
const PAGE = 2000;
const BETWEEN_PAGES_MS = 20;

/**
 * Does what is left of the deletions of boards: takes their rankings out of the ranking store, then removes their durable scores page by
 * page. Each step counts by itself, so a process that is killed leaves the rest to the next.
 */
export class DeletionLoop extends Loop {
  private readonly logger = new Logger(DeletionLoop.name);

  constructor(
    private readonly rankings: RankingRemoval,
    private readonly deletions: Pick<BoardDeletions, 'removeScores'>,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    try {
      const page = await this.deletions.removeScores(await this.rankings.run(stopping), PAGE);
      if (page === null) return EVERY_MS;
      if (page.state === 'done') this.logger.log('A deleted board is removed with all its scores', { ...page });
      return BETWEEN_PAGES_MS;
    } catch (error) {
      // The health checks of the stores say why.
      this.logger.debug('What is left of deleted boards could not be removed; trying again', { error });
      return EVERY_MS;
    }
  }
}
