import type { BoardView } from '@standings/domain';

interface Used<Reader> {
  readonly reader: Reader;
  calls: number;
}

/**
 * A reader for each view that has calls in flight, so that they share script calls. An idle one is forgotten: it would take 1.3 KB for each
 * board and period that was ever read, and takes less than 1 µs to make.
 */
export class Readers<Place extends string | number, Reader> {
  private readonly used = new Map<string, Used<Reader>>();

  constructor(private readonly make: (place: Place, view: BoardView) => Reader) {}

  /** @param place that has the board. Its calls share no reader with those to the place that had the board before. */
  async use<T>(place: Place, view: BoardView, call: (reader: Reader) => Promise<T>): Promise<T> {
    const key = `${place} ${view.board.no} ${view.period}`;
    const used = this.used.get(key) ?? { reader: this.make(place, view), calls: 0 };
    this.used.set(key, used);
    used.calls += 1;
    try {
      return await call(used.reader);
    } finally {
      used.calls -= 1;
      if (used.calls === 0) this.used.delete(key);
    }
  }
}
