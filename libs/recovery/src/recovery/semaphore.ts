/** Lets a few pieces of work run at a time. The others wait for their turn, in order. */
export class Semaphore {
  private readonly waiting: (() => void)[] = [];

  /** @param free how many may run at a time. */
  constructor(private free: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
