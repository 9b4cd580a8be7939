import { Logger } from '@nestjs/common';
import {
  type BoardCatalog,
  type BoardRepository,
  type Calendar,
  type Clock,
  type DefinedBoard,
  Loop,
  opensNextAt,
  type Pause,
  periodsOf,
} from '@standings/domain';

/** A period is opened a day ahead, so there is no hurry. */
const EVERY_MS = 10_000;

/** How long a board is left alone that was asked about. Where the clock of this process is ahead, nothing is due yet. */
const AGAIN_MS = 60_000;

/** How long a board is left alone whose periods this process cannot open. */
const LATER_MS = 60 * 60_000;

/** Boards of one change: other changes of the catalog wait for some 50 ms. */
const PAGE = 200;

/**
 * Has the periods of boards opened in time. It looks at the catalog in memory, and asks the repository only where something is due. Any
 * number of processes may do so.
 */
export class PeriodOpener extends Loop {
  private readonly logger = new Logger(PeriodOpener.name);
  /** When to ask about a board as it was when it was looked at, in ms since 1970. */
  private readonly askAt = new WeakMap<DefinedBoard, number>();

  constructor(
    private readonly repository: Pick<BoardRepository, 'openPeriods'>,
    private readonly catalog: BoardCatalog,
    private readonly calendar: Calendar,
    private readonly clock: Clock,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  protected override async round(stopping: AbortSignal): Promise<number> {
    try {
      const due = this.due(this.clock.now());
      for (let at = 0; at < due.length && !stopping.aborted; at += PAGE) await this.open(due.slice(at, at + PAGE));
    } catch (error) {
      // The health check of the repository says why.
      this.logger.debug('The periods of boards that are due could not be opened; trying again', { error });
    }
    return EVERY_MS;
  }

  private async open(due: readonly DefinedBoard[]): Promise<void> {
    const opened = await this.repository.openPeriods(due.map(({ no }) => no));
    for (const board of due) this.askAt.set(board, this.clock.now() + AGAIN_MS);
    for (const board of opened) this.catalog.learn(board);
    if (opened.length > 0) this.logger.log('The next periods of boards are open', { boards: opened.length });
  }

  /** A board that this process cannot open periods of, such as one in a time zone that its release of Node does not know, keeps no other waiting. */
  private opensNextAt(board: DefinedBoard, now: number): number {
    try {
      return opensNextAt(this.calendar, board.definition, periodsOf(board));
    } catch (error) {
      this.logger.warn('The periods of a board cannot be opened by this process', { board: board.id, error });
      return now + LATER_MS;
    }
  }

  private due(now: number): readonly DefinedBoard[] {
    // Most boards share their kinds and their time zone: 60 µs each are saved.
    const shared = new Map<string, number>();
    return this.catalog.all().filter((board) => {
      if (board.periods === undefined) return false;
      const known = this.askAt.get(board);
      if (known !== undefined) return known <= now;
      const { periods, timeZone, weekStartsOn } = board.definition;
      const key = JSON.stringify([periods, timeZone, weekStartsOn, board.periods]);
      const at = shared.get(key) ?? this.opensNextAt(board, now);
      shared.set(key, at);
      this.askAt.set(board, at);
      return at <= now;
    });
  }
}
