interface Call<T> {
  readonly ids: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, T>>;
}

/** Asks about ids, with one call at a time. Ids that are asked about while it is in flight share the next one. */
export class SharedCall<T> {
  private next: Call<T> | null = null;
  private latest: Promise<unknown> = Promise.resolve();

  /** @param ask answers in the order asked. */
  constructor(private readonly ask: (ids: readonly string[]) => Promise<readonly T[]>) {}

  /** Rejects as `ask` does. */
  async about(id: string): Promise<T> {
    this.next ??= this.prepare();
    this.next.ids.add(id);
    return (await this.next.answer).get(id) as T;
  }

  private prepare(): Call<T> {
    const ids = new Set<string>();
    const answer = this.latest.then(() => this.send(ids));
    this.latest = answer.catch(() => undefined);
    return { ids, answer };
  }

  private async send(asked: ReadonlySet<string>): Promise<ReadonlyMap<string, T>> {
    this.next = null;
    const ids = [...asked];
    const answers = await this.ask(ids);
    return new Map(ids.map((id, index) => [id, answers[index] as T]));
  }
}
