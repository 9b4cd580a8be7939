/** Runs work one at a time. Callers that ask while it runs share the next run, so that it begins after each of them has asked. */
export class SharedRun<T> {
  private next: Promise<T> | null = null;
  private latest: Promise<unknown> = Promise.resolve();

  constructor(private readonly work: () => Promise<T>) {}

  /** The result of a run that begins after the call. Rejects as the work does. */
  after(): Promise<T> {
    this.next ??= this.prepare();
    return this.next;
  }

  private prepare(): Promise<T> {
    const run = this.latest.then(() => {
      this.next = null;
      return this.work();
    });
    this.latest = run.catch(() => undefined);
    return run;
  }
}
