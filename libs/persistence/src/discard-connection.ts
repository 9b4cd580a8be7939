import type { PoolClient } from 'pg';
import type { QueryRunner } from 'typeorm';

/**
 * Postgres said nothing: the network lost it, or it hangs. The statement still waits on the connection, and so would
 * every later one, until the system gives the connection up after some 15 minutes. The pool makes a new one instead.
 */
export async function discardConnection(runner: QueryRunner): Promise<void> {
  const client = await (runner.connect() as Promise<PoolClient>).catch(() => null);
  // Not awaited: it ends when the other side answers. The pool drops a connection that is ending.
  void client?.end();
}
