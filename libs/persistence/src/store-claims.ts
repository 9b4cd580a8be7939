import { type ShardId, StoreInUseError } from '@standings/domain';
import type { EntityManager } from 'typeorm';
import { Silence } from './silence.js';

/** Claims shards for a ranking store: see the table `ranking_stores`. One whose processes are silent for long may be replaced. */
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
    const silence = this.silences.get(shard) ?? new Silence(this.now);
    this.silences.set(shard, silence);
    return silence.isLong(sign);
  }
}
