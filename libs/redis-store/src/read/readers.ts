import type { BoardView, ShardId } from '@standings/domain';
import type { RankingReader } from './ranking-reader.js';

interface Used {
  readonly reader: RankingReader;
  calls: number;
}

/**
 * A reader for each view that has calls in flight, so that they share script calls. An idle one is forgotten: it would take 1.3 KB for each
 * board and period that was ever read, and takes less than 1 µs to make.
 */
export class Readers {
  private readonly used = new Map<string, Used>();

  constructor(private readonly make: (shard: ShardId, view: BoardView) => RankingReader) {}

  /** @param shard that has the board. Its calls share no reader with those to the shard that had the board before. */
  async use<T>(shard: ShardId, view: BoardView, call: (reader: RankingReader) => Promise<T>): Promise<T> {
    const key = `${shard} ${view.board.no} ${view.period}`;
    const used = this.used.get(key) ?? { reader: this.make(shard, view), calls: 0 };
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
