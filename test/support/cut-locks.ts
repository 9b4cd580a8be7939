/** Ends every session that holds an advisory lock in this database: what runs under the lock of a shard loses it. */
export const CUT_LOCKS = `
  SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database
  WHERE locktype = 'advisory' AND datname = current_database()`;
