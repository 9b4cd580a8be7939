import type { BoardRepository, FoundBoard } from '@standings/domain';

interface Call {
  readonly ids: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, FoundBoard>>;
}

/** Asks a repository for boards, with one call at a time. Ids that are asked for while it is in flight share the next one. */
export class SharedFind {
  private next: Call | null = null;
  private latest: Promise<unknown> = Promise.resolve();

  constructor(private readonly repository: Pick<BoardRepository, 'find'>) {}

  /** @throws {CatalogUnavailableError} */
  async find(id: string): Promise<FoundBoard> {
    this.next ??= this.prepare();
    this.next.ids.add(id);
    return (await this.next.answer).get(id) as FoundBoard;
  }

  private prepare(): Call {
    const ids = new Set<string>();
    const answer = this.latest.then(() => this.ask(ids));
    this.latest = answer.catch(() => undefined);
    return { ids, answer };
  }

  private async ask(asked: ReadonlySet<string>): Promise<ReadonlyMap<string, FoundBoard>> {
    this.next = null;
    const ids = [...asked];
    const found = await this.repository.find(ids);
    return new Map(ids.map((id, index) => [id, found[index] as FoundBoard]));
  }
}
