/** The id of a deployment: 48 random bits, made with its database. */
export const DEPLOYMENT_ID = /^[0-9a-f]{12}$/;

/**
 * What this process knows of its deployment: the set of stores that belong together. The database names it; the ranking
 * store, the events and the consumer group carry its id, so that two deployments that share a store by mistake are told apart.
 *
 * States: `unasked` → `assumed` (the database did not answer: the id in the ranking store counts) or `confirmed` (it did),
 * `assumed` → `confirmed`.
 */
export class Deployment {
  private state: 'unasked' | 'assumed' | 'confirmed' = 'unasked';
  private known: string | null = null;

  /** Null while no store has named it. */
  get id(): string | null {
    return this.known;
  }

  get isUnasked(): boolean {
    return this.state === 'unasked';
  }

  get isConfirmed(): boolean {
    return this.state === 'confirmed';
  }

  /** The database has named the deployment. */
  confirm(id: string): void {
    this.state = 'confirmed';
    this.known = id;
  }

  /** The database did not answer. @param id what another store says, if one was asked. */
  assume(id: string | null = null): void {
    if (this.state === 'confirmed') return;
    this.state = 'assumed';
    this.known = id ?? this.known;
  }

  /** Whether an id that a store carries is certainly of another deployment. */
  isOther(id: string | null | undefined): boolean {
    return this.state === 'confirmed' && id !== null && id !== undefined && id !== this.known;
  }
}
