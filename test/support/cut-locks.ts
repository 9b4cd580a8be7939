/**
 * Ends every session that holds an advisory lock in this database: what runs under the lock of a shard loses it. Waits until
 * they have ended, so that the lock is free.
 */
export const CUT_LOCKS = `
  SELECT pg_terminate_backend(pid, 10000) FROM pg_locks JOIN pg_database ON pg_database.oid = database
  WHERE locktype = 'advisory' AND datname = current_database()`;
