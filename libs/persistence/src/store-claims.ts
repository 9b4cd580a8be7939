import { type ShardId, StoreInUseError } from '@standings/domain';
import type { EntityManager } from 'typeorm';

/** How long another ranking store has to give no sign of life before this process may take its place: each process gives one every 5 s. */
const SILENT_MS = 20_000;

/** Looks that are further apart tell nothing of the time between: the database may have been away, so that nobody could give a sign. */
const MOST_BETWEEN_LOOKS_MS = 10_000;

/** What this process has read of the sign of life of another ranking store; ms of a clock that only goes forward. */
interface Silence {
  readonly sign: string;
  readonly since: number;
  readonly latest: number;
}

/**
 * Claims shards for a ranking store: see the table `ranking_stores`. Silence is measured by the process that claims, and only while the
 * database answers it. After an outage the present store so has 10 s to give its next sign.
 */
export class StoreClaims {
  private readonly silences = new Map<ShardId, Silence>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @throws {StoreInUseError} if another ranking store takes the updates of the shard, or may do so. */
  async claim(manager: EntityManager, shard: ShardId, store: string): Promise<void> {
    const [used] = await manager.query<{ store: string; seen_at: string }[]>(
      'SELECT store, seen_at::text AS seen_at FROM ranking_stores WHERE shard = $1 FOR UPDATE',
      [shard],
    );
    const isOther = used !== undefined && used.store !== store;
    if (isOther && !this.isSilent(shard, `${used.store} ${used.seen_at}`)) throw new StoreInUseError();
    await manager.query(
      `INSERT INTO ranking_stores (shard, store, seen_at) VALUES ($1, $2, now())
       ON CONFLICT (shard) DO UPDATE SET store = EXCLUDED.store, seen_at = EXCLUDED.seen_at`,
      [shard, store],
    );
  }

  private isSilent(shard: ShardId, sign: string): boolean {
    const now = this.now();
    const before = this.silences.get(shard);
    const goesOn = before?.sign === sign && now - before.latest <= MOST_BETWEEN_LOOKS_MS;
    const since = goesOn ? before.since : now;
    this.silences.set(shard, { sign, since, latest: now });
    return now - since >= SILENT_MS;
  }
}
