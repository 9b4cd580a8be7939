import type { Pool } from 'pg';
import { type DataSource, type EntitySubscriberInterface, EventSubscriber } from 'typeorm';
import type { AfterQueryEvent } from 'typeorm/subscriber/event/QueryEvent.js';
import { discardConnection } from './discard-connection.js';
import { blame } from './sql-state.js';

/**
 * Ends the session of a statement that failed because of it, and the sessions that wait in the pool, whatever the
 * statement was and whichever part sent it.
 *
 * A session keeps for its life the node it is on and what it was given there. One that was opened while a failover had
 * made the database read-only refuses every write after the failover, too (25006), and the pool hands it out again.
 */
@EventSubscriber()
export class SessionGuard implements EntitySubscriberInterface {
  async afterQuery({ success, error, queryRunner }: AfterQueryEvent): Promise<void> {
    if (success || blame(error) !== 'session') return;
    dropIdleSessions(queryRunner.dataSource);
    await discardConnection(queryRunner);
  }
}

/** Ends the sessions that wait in the pool. Those in use stay: their statements may be fine, and tell if they are not. */
export function dropIdleSessions({ driver }: DataSource): void {
  const { master: pool } = driver as unknown as { readonly master: Pool };
  for (let left = pool.idleCount; left > 0; left--) {
    // A pool lets go of a session only when it is released, so each has to be taken first.
    pool.connect().then(
      (client) => client.release(true),
      () => undefined,
    );
  }
}
