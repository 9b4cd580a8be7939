import type { Layout } from '@standings/domain';
import type { EntityManager } from 'typeorm';

/** What reads a database: its pool, or one session. */
type Reads = Pick<EntityManager, 'query'>;

/** The present layout; null before the first is recorded. */
export async function presentLayout(from: Reads): Promise<Layout | null> {
  const [present] = await from.query<Layout[]>(
    'SELECT number, shards FROM layouts WHERE present_since IS NOT NULL ORDER BY number DESC LIMIT 1',
  );
  return present ?? null;
}
