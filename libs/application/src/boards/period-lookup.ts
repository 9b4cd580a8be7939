import { Injectable } from '@nestjs/common';
import {
  type Board,
  type BoardPeriod,
  type BoardView,
  Calendar,
  Clock,
  type DefinedBoard,
  DEFAULT_DEFINITION,
  kindOfPeriod,
  openAt,
  type Period,
  type PeriodAlias,
  PeriodNotFoundError,
  PeriodNotOpenError,
  parsePeriodAlias,
  periodsOf,
} from '@standings/domain';

/** Decides which period of a board a request reads. */
@Injectable()
export class PeriodLookup {
  constructor(
    private readonly calendar: Calendar,
    private readonly clock: Clock,
  ) {}

  /**
   * The ranking that a request reads.
   *
   * @param asked the id or the alias of a period, as it can be; undefined: the present one of the first kind that the board keeps.
   * @throws {PeriodNotFoundError} if the board has no such period.
   * @throws {PeriodNotOpenError} if nobody has opened the present period.
   */
  viewOf(board: Board | DefinedBoard, asked: Period | undefined): BoardView {
    const alias = asked === undefined ? undefined : parsePeriodAlias(asked);
    const period = alias === undefined ? (asked ?? this.first(board)) : this.named(board, alias);
    return { board, period: this.existing(board, period) };
  }

  /** The periods that updates of this time count for, as far as this process knows, in the order of the board. */
  openNow(board: Board): readonly BoardPeriod[] {
    return openAt(board, this.clock.now());
  }

  private first(board: Board): Period {
    return this.present(board, kindOfPeriod(periodsOf(board)[0].id)).id;
  }

  private named(board: Board | DefinedBoard, { kind, stepsBack }: PeriodAlias): Period {
    const definition = 'definition' in board ? board.definition : DEFAULT_DEFINITION;
    if (!definition.periods.includes(kind)) throw new PeriodNotFoundError(board.id, kind);
    const { id } = this.present(board, kind);
    return stepsBack === 0 ? id : this.calendar.step(id, definition, -stepsBack).id;
  }

  /** By the instants that are kept. Before the first period begins, it is that: the clock of this process may be behind. */
  private present(board: Board, kind: string): BoardPeriod {
    const [now, ofKind] = [this.clock.now(), periodsOf(board).filter(({ id }) => kindOfPeriod(id) === kind)];
    const found = ofKind.find(({ endsAt }) => endsAt === null || now < endsAt);
    if (found === undefined) throw new PeriodNotOpenError(board.id);
    return found;
  }

  /** The one place that decides where a period is read: here those that the ranking store has. */
  private existing(board: Board, period: Period): Period {
    if (periodsOf(board).some(({ id }) => id === period)) return period;
    throw new PeriodNotFoundError(board.id, period);
  }
}
