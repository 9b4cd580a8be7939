import { type ScoreEvent, type ScoreRow, isNewer } from '@standings/domain';

/** Keeps the highest version per board, period and player, so that a burst of one player's events costs one row. */
export class CoalescingBuffer {
  private readonly rows = new Map<string, ScoreRow>();

  /** Adds one row per period of the event, unless the buffer has a newer one. */
  add(event: ScoreEvent): void {
    for (const period in event.scores) this.keep(toRow(event, period));
  }

  /** Empties the buffer. @returns its rows, at most one per key, in no special order. */
  take(): ScoreRow[] {
    const rows = [...this.rows.values()];
    this.rows.clear();
    return rows;
  }

  private keep(row: ScoreRow): void {
    const key = `${row.board} ${row.period} ${row.playerId}`;
    const kept = this.rows.get(key);
    if (kept === undefined || isNewer(row, kept)) this.rows.set(key, row);
  }
}

function toRow(event: ScoreEvent, period: string): ScoreRow {
  return {
    board: event.boardNo,
    period,
    playerId: event.playerId,
    score: event.scores[period] as number,
    tiebreaker: event.tiebreakers?.[period],
    epoch: event.epoch,
    seq: event.seq,
    lastUpdated: event.timestamp,
  };
}
