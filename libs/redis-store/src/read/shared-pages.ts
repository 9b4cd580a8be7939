import type { Cursor, TopPage } from '@standings/domain';
import { Coalescer } from '../coalescer.js';

const ALL_AT_ONCE = { enough: Infinity, most: Infinity };

interface TopRead {
  readonly n: number;
  readonly after: Cursor | null;
}

/** Reads equal pages that are asked for at about the same time once, for all callers that wait. */
export class SharedPages {
  private readonly pages = new Coalescer<TopRead, TopPage>(ALL_AT_ONCE, (reads) => this.readAll(reads));

  constructor(private readonly read: (n: number, after: Cursor | null) => Promise<TopPage>) {}

  page(n: number, after: Cursor | null): Promise<TopPage> {
    return this.pages.do({ n, after });
  }

  private async readAll(reads: readonly TopRead[]): Promise<TopPage[]> {
    const distinct = new Map<string, Promise<TopPage>>();
    return Promise.all(
      reads.map(({ n, after }) => {
        const key = `${n} ${after?.score} ${after?.playerId}`;
        const page = distinct.get(key) ?? this.read(n, after);
        distinct.set(key, page);
        return page;
      }),
    );
  }
}
