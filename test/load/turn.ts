/** What one turn of one program under load gave. */
export interface Turn {
  /** Requests, updates or events per second: `unit` of the measurement says which. */
  readonly perSecond: number;
  /** Of the answers, in ms; none where nothing was asked and answered one by one. */
  readonly latency?: Latency;
  /** Processor time for one of them, in µs. Other load on the machine hardly changes it. */
  readonly cpu?: Cpu;
}

/** Of the program, and of the Redis or the Postgres behind it, where it is measured. */
export interface Cpu {
  readonly program?: number;
  readonly redis?: number;
  readonly postgres?: number;
}

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** A program that takes turns with others. */
export interface Contestant {
  readonly name: string;
  /** @param seconds how long, where the work itself has no end. */
  turn(seconds: number): Promise<Turn>;
}

/**
 * Lets programs take turns: A B C, B C A, C A B ... A machine that others use as well is fast in one minute and slow
 * in the next, so only neighbours in time may be compared; and whoever is first in one round is last in another.
 *
 * @returns the turns of each, by name, in order of the rounds.
 */
export async function takeTurns(
  contestants: readonly Contestant[],
  rounds: number,
  seconds: number,
): Promise<ReadonlyMap<string, readonly Turn[]>> {
  const turns = new Map<string, Turn[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const first = round % contestants.length;
    for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      turns.get(contestant.name)?.push(await contestant.turn(seconds));
    }
  }
  return turns;
}
