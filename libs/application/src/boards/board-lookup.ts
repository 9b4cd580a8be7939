import { Injectable } from '@nestjs/common';
import {
  type Board,
  BoardCatalog,
  BoardNotFoundError,
  BoardRepository,
  CatalogOutdatedError,
  Clock,
  type DefinedBoard,
  type FoundBoard,
  type OpenedBoard,
} from '@standings/domain';
import { SharedCall } from './shared-call.js';

/** How long an id that names no board is refused without another look, in ms. */
const REFUSED_MS = 1000;

/** Ids that are remembered as naming no board. With ids of 64 characters they take some 2 MB. */
const MOST_REFUSED = 10_000;

interface Refusal {
  readonly isTemplated: boolean;
  readonly until: number;
}

/**
 * Finds boards. Most are {@link known} to the catalog of this process, which costs no promise. The others are asked of the
 * repository, and those that a template describes are created by their first update.
 */
@Injectable()
export class BoardLookup {
  private readonly finding: SharedCall<FoundBoard>;
  private readonly opening: SharedCall<OpenedBoard>;
  private readonly refusals = new Map<string, Refusal>();
  private catchingUp: Promise<void> | null = null;

  constructor(
    private readonly catalog: BoardCatalog,
    private readonly repository: BoardRepository,
    private readonly clock: Clock,
  ) {
    this.finding = new SharedCall((ids) => repository.find(ids));
    this.opening = new SharedCall((ids) => repository.open(ids));
  }

  /** The board, if this process knows it. Call it first: the other methods ask the repository. */
  known(id: string): DefinedBoard | undefined {
    return this.catalog.find(id);
  }

  /** The revision up to which this process knows that a board exists. */
  asOf(board: DefinedBoard): number {
    return this.catalog.asOf(board);
  }

  /**
   * The board that is to be updated. Creates it if it is templated.
   *
   * @throws {BoardNotFoundError} @throws {TooManyBoardsError} @throws {CatalogUnavailableError}
   */
  async toUpdate(id: string): Promise<DefinedBoard> {
    const { board, isTemplated } = await this.find(id);
    const found = board ?? (isTemplated ? await this.open(id) : null);
    if (found === null) throw new BoardNotFoundError(id);
    return found;
  }

  /**
   * The board that an update is to be sent to again, after the store was told of deletions that this process had not heard of.
   *
   * @throws the error of the first time, if it was another.
   * @throws what {@link toUpdate} throws.
   */
  async toUpdateAgain(id: string, error: unknown): Promise<DefinedBoard> {
    if (!(error instanceof CatalogOutdatedError)) throw error;
    this.catchingUp ??= this.catalog.catchUp(this.repository).finally(() => (this.catchingUp = null));
    await this.catchingUp;
    return this.known(id) ?? this.toUpdate(id);
  }

  /**
   * The board that is to be read. One that only a template describes is not created. It has the number 0, which no board has, so it
   * is read as empty.
   *
   * @throws {BoardNotFoundError} @throws {CatalogUnavailableError}
   */
  async toRead(id: string): Promise<Board> {
    const { board, isTemplated } = await this.find(id);
    if (board !== null) return board;
    if (!isTemplated) throw new BoardNotFoundError(id);
    return { no: 0, id };
  }

  private async find(id: string): Promise<FoundBoard> {
    const refusal = this.refusals.get(id);
    if (refusal !== undefined && this.clock.now() < refusal.until) {
      return { board: this.catalog.find(id) ?? null, isTemplated: refusal.isTemplated };
    }
    const { board, isTemplated } = await this.finding.about(id);
    const known = board === null ? this.catalog.find(id) : this.catalog.learn(board);
    if (known === undefined) this.refuse(id, isTemplated);
    return { board: known ?? null, isTemplated };
  }

  private refuse(id: string, isTemplated: boolean): void {
    if (this.refusals.size >= MOST_REFUSED) this.refusals.clear();
    this.refusals.set(id, { isTemplated, until: this.clock.now() + REFUSED_MS });
  }

  private async open(id: string): Promise<DefinedBoard | null> {
    const board = await this.opening.about(id);
    if (board instanceof Error) throw board;
    return board === null ? null : (this.catalog.learn(board) ?? null);
  }
}
