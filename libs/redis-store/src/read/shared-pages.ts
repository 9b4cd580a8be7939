import type { PagePlace, TopPage } from '@standings/domain';
import { Coalescer } from '../coalescer.js';

const ALL_AT_ONCE = { enough: Infinity, most: Infinity };

interface TopRead {
  readonly n: number;
  /** Null: at the top. */
  readonly place: PagePlace | null;
}

/** Reads equal pages that are asked for at about the same time once, for all callers that wait. */
export class SharedPages {
  private readonly pages = new Coalescer<TopRead, TopPage>(ALL_AT_ONCE, (reads) => this.readAll(reads));

  constructor(private readonly read: (n: number, place: PagePlace | null) => Promise<TopPage>) {}

  page(n: number, place: PagePlace | null): Promise<TopPage> {
    return this.pages.do({ n, place });
  }

  private async readAll(reads: readonly TopRead[]): Promise<TopPage[]> {
    const distinct = new Map<string, Promise<TopPage>>();
    return Promise.all(
      reads.map(({ n, place }) => {
        const key = place === null ? String(n) : `${n} ${JSON.stringify(place)}`;
        const page = distinct.get(key) ?? this.read(n, place);
        distinct.set(key, page);
        return page;
      }),
    );
  }
}
