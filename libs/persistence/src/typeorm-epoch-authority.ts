import { Injectable, Optional } from '@nestjs/common';
import { boardOf, EpochAuthority, type ShardId, type ShardLock } from '@standings/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { deploymentId } from './deployment-id.js';
import { answerOf } from './repository-unavailable.js';
import { ShardSession } from './shard-session.js';
import { StoreClaims } from './store-claims.js';

/** The epochs of shards in Postgres, and the locks that guard them. */
@Injectable()
export class TypeormEpochAuthority extends EpochAuthority {
  constructor(
    private readonly dataSource: DataSource,
    @Optional() private readonly claims: StoreClaims = new StoreClaims(),
  ) {
    super();
  }

  async epochsOf(shards: readonly ShardId[]): Promise<readonly number[]> {
    const rows = await this.query<{ shard: string; epoch: string }[]>(
      'SELECT shard, epoch FROM shard_epochs WHERE shard = ANY ($1::text[])',
      [shards],
    );
    const epochs = new Map(rows.map(({ shard, epoch }) => [shard, Number(epoch)]));
    return shards.map((shard) => epochs.get(shard) ?? 0);
  }

  async seen(stores: ReadonlyMap<ShardId, string>): Promise<void> {
    if (stores.size > 0) await this.query(SEEN, [[...stores.keys()], [...stores.values()]]);
  }

  /** The lock belongs to a connection: Postgres frees it when the process or Postgres itself ends, or the process is silent. */
  async exclusively<T>(shard: ShardId, work: (lock: ShardLock) => Promise<T>): Promise<T | null> {
    await using session = await answerOf(ShardSession.open(this.dataSource, shard));
    if (session === null) return null;
    return await work({
      deployment: await answerOf(deploymentId(this.dataSource)),
      lost: session.lost,
      assertHeld: () => session.assertAlive(),
      raiseEpoch: (above, store) =>
        answerOf(
          session.transaction(async (manager) => {
            await this.claims.claim(manager, shard, store);
            return raiseEpoch(manager, shard, above);
          }),
        ),
    });
  }

  private query<T>(statement: string, parameters: unknown[]): Promise<T> {
    return answerOf(this.dataSource.query<T>(statement, parameters));
  }
}

/** On the connection that holds the lock: if the lock is lost, so is the connection, and this fails. */
async function raiseEpoch(manager: EntityManager, shard: ShardId, above: number): Promise<number> {
  const rows = await manager.query<unknown[]>('SELECT FROM shard_epochs WHERE shard = $1', [shard]);
  // Rows in flight lock the row of the epoch, or nothing if there is none yet. Their statement then still holds ROW SHARE on
  // the table; EXCLUSIVE is the weakest mode that waits for it. Those that come later wait for this one, and see its row.
  if (rows.length === 0) await manager.query('LOCK TABLE shard_epochs IN EXCLUSIVE MODE');
  const [{ epoch }] = await manager.query<[{ epoch: string }]>(RAISE_EPOCH, [shard, above, boardOf(shard)]);
  return Number(epoch);
}

const SEEN = `
  UPDATE ranking_stores SET seen_at = now()
  FROM unnest($1::text[], $2::text[]) AS seen (shard, store)
  WHERE ranking_stores.shard = seen.shard AND ranking_stores.store = seen.store`;

const RAISE_EPOCH = `
  INSERT INTO shard_epochs AS stored (shard, epoch)
  SELECT $1, 1 + greatest($2::bigint, CASE
    WHEN EXISTS (SELECT FROM shard_epochs WHERE shard = $1) THEN 0
    ELSE (SELECT max(epoch) FROM player_scores WHERE board_id = $3)
  END)
  ON CONFLICT (shard) DO UPDATE SET epoch = 1 + greatest(stored.epoch, $2::bigint)
  RETURNING epoch`;
