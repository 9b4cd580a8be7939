import { IdempotencyKeyReusedError, ScoreOutOfRangeError, type ScoreUpdate } from '@standings/domain';
import { type ExpectedChange, NaiveBoard } from './naive-board.js';

/** What should come of an update that may have a key. */
export type ExpectedOutcome =
  (ExpectedChange & { readonly replayed: boolean }) | typeof ScoreOutOfRangeError | typeof IdempotencyKeyReusedError;

/** Boards that remember every key for ever. */
export class NaiveKeys {
  private readonly boards = new Map<number, NaiveBoard>();
  /** By board and key. */
  private readonly payloads = new Map<string, string>();
  /** By board, key and place. */
  private readonly answers = new Map<string, ExpectedChange>();

  /**
   * @param ofPlayers whether a key belongs to a player of a board, not to the board.
   * @param emptyBoard makes the board that has a number.
   */
  constructor(
    private readonly ofPlayers = false,
    private readonly emptyBoard: (no: number) => NaiveBoard = () => new NaiveBoard(),
  ) {}

  /** @param reachedAt see `NaiveBoard.add`. */
  add(update: ScoreUpdate, reachedAt?: number): ExpectedOutcome {
    const owner = this.ofPlayers ? update.playerId : null;
    const key = JSON.stringify([update.board.no, owner, update.idempotency?.key]);
    const place = JSON.stringify([key, update.idempotency?.place]);
    if (update.idempotency === undefined) return this.apply(update, reachedAt) ?? ScoreOutOfRangeError;
    const payload = this.payloads.get(key) ?? update.idempotency.payload;
    if (payload !== update.idempotency.payload) return IdempotencyKeyReusedError;
    const known = this.answers.get(place);
    if (known !== undefined) return { ...known, replayed: true };
    const change = this.apply(update, reachedAt);
    if (change === null) return ScoreOutOfRangeError;
    this.payloads.set(key, payload);
    this.answers.set(place, change);
    return change;
  }

  board(no: number): NaiveBoard {
    const board = this.boards.get(no) ?? this.emptyBoard(no);
    this.boards.set(no, board);
    return board;
  }

  private apply(update: ScoreUpdate, reachedAt?: number): (ExpectedChange & { replayed: false }) | null {
    const change = this.board(update.board.no).add(update, reachedAt);
    return change === null ? null : { ...change, replayed: false };
  }
}
