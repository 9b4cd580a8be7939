/** The result of one turn of one program under load. */
export interface Turn {
  /** Requests, updates or events per second: `unit` of the measurement says which. */
  readonly perSecond: number;
  /** Latency of the answers in ms; undefined if there were no single requests. */
  readonly latency?: Latency;
  /** Processor time of each, in µs. Other load on the machine hardly changes it. */
  readonly cpu?: Cpu;
}

/** Of the program and of its servers, where it is measured. */
export interface Cpu {
  readonly program?: number;
  readonly redis?: number;
  readonly kafka?: number;
  /** What takes the events from Kafka to Postgres. */
  readonly consumer?: number;
  readonly postgres?: number;
}

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  /** Where the load generator tells it. */
  readonly max?: number;
}

/** A program that takes turns with others. */
export interface Contestant {
  readonly name: string;
  /** @param seconds duration of the turn, if the work itself has no end. */
  turn(seconds: number): Promise<Turn>;
}

/**
 * Lets programs take turns: A B C, B C A, C A B ... A shared machine is fast in one minute and slow in the next, so only
 * neighbours in time may be compared. The order changes, so that no program is always first.
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
