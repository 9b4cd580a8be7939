/**
 * Whether the score repository can be used, and which deployment it belongs to.
 *
 * An adapter asks its database from the start of the process on, again and again, and tells the `Deployment` of the process the
 * answer: `assume()` when an attempt has failed, `confirm(id)` when the database has named the deployment, and again when it names
 * another one. Before the first of these calls nothing in a ranking store can be judged: no shard opens, not even for reads.
 */
export abstract class RepositoryGate {
  /** The product name of the repository, as operators know it: `Postgres`. */
  abstract readonly name: string;

  /** Why the repository cannot be used, for operators; null when it can. No addresses. */
  abstract readonly problem: string | null;

  /** Resolves when the repository can be used, or when the process shuts down before. */
  abstract opened(): Promise<void>;
}
