/** What a part says of itself. `figures` are numbers for the person looking, such as a lag. */
export interface Health {
  readonly up: boolean;
  /** Up, and not for everything that it is asked for. */
  readonly isPartial?: true;
  /** Why it is not up for everything. No credentials, and no addresses but those of the nodes of a cluster. */
  readonly reason?: string;
  readonly figures?: Readonly<Record<string, number>>;
}

/** One part of a process that its readiness reports on. */
export abstract class HealthCheck {
  /** The name under which it is reported: `redis`, `kafka`, `postgres`. */
  abstract readonly name: string;

  /** Longest that a report waits for the answer, in ms; left out, the report decides. */
  readonly timeoutMs?: number;

  /** May take longer than `timeoutMs`: the part counts as down until it has answered. A rejection counts as down too. */
  abstract check(): Promise<Health>;
}
