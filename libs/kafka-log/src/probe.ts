import type { Health } from '@standings/domain';

const TIMEOUT_MS = 2000;

/**
 * Asks one question at a time, with a time-out. kafkajs goes on trying after the time-out: until that is over the next
 * caller waits for the same answer, so that questions do not pile up.
 */
export class Probe {
  private asking: Promise<Health> | undefined;

  constructor(private readonly ask: () => Promise<Health>) {}

  /** Never rejects, and takes at most 2 s. */
  async answer(): Promise<Health> {
    this.asking ??= this.ask()
      .catch((error: unknown) => ({ up: false, reason: `Kafka does not answer (${nameOf(error)})` }))
      .finally(() => (this.asking = undefined));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Health>((resolve) => {
      const reason = `Kafka did not answer within ${TIMEOUT_MS} ms`;
      timer = setTimeout(() => resolve({ up: false, reason }), TIMEOUT_MS);
    });
    const health = await Promise.race([this.asking, late]);
    clearTimeout(timer);
    return health;
  }
}

/** The kind of error; the message has addresses in it. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
