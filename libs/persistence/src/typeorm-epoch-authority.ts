import { Injectable, Optional } from '@nestjs/common';
import {
  EARLIER_SHARD,
  EpochAuthority,
  type NextEpoch,
  type ShardId,
  type ShardLock,
  type Version,
} from '@standings/domain';
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
      'SELECT shard, max(epoch) AS epoch FROM epochs WHERE shard = ANY ($1::text[]) GROUP BY shard',
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
      raiseEpoch: (data, store) =>
        answerOf(
          session.transaction(async (manager) => {
            await this.claims.claim(manager, shard, store);
            return raiseEpoch(manager, shard, data);
          }),
        ),
    });
  }

  private query<T>(statement: string, parameters: unknown[]): Promise<T> {
    return answerOf(this.dataSource.query<T>(statement, parameters));
  }
}

/** On the connection that holds the lock: if the lock is lost, so is the connection, and this fails. */
async function raiseEpoch(manager: EntityManager, shard: ShardId, data: Version | null): Promise<NextEpoch> {
  // Rows in flight hold ROW SHARE on the table, and EXCLUSIVE is the weakest mode that waits for it. Those that come later queue
  // up after this lock. A lock of the epoch's row would wait for ever while writers overlap, because FOR SHARE joins past it.
  await manager.query('LOCK TABLE epochs IN EXCLUSIVE MODE');
  const [{ present }] = await manager.query<[{ present: string | null }]>(
    'SELECT max(epoch) AS present FROM epochs WHERE shard = $1',
    [shard],
  );
  const goesOn = data !== null && data.epoch >= Number(present);
  await manager.query(END_EPOCHS, [shard, data?.epoch ?? 0, goesOn ? data.seq : 0]);
  const [{ epoch }] = await manager.query<[{ epoch: string }]>(BEGIN_EPOCH, [shard, data?.epoch ?? 0]);
  return { epoch: Number(epoch), goesOn };
}

// All events of the release before are stored by now: see `ShardRecovery`.
const END_EPOCHS = `
  UPDATE epochs SET ended_seq = CASE WHEN epoch = $2::bigint THEN $3::bigint ELSE 0 END
  WHERE shard IN ($1, '${EARLIER_SHARD}') AND ended_seq IS NULL`;

// The rows are asked too: those of a deployment whose epochs were lost are of later ones than are known.
const BEGIN_EPOCH = `
  INSERT INTO epochs (epoch, shard)
  SELECT 1 + greatest($2::bigint, (SELECT max(epoch) FROM epochs), (SELECT max(epoch) FROM player_scores)), $1
  RETURNING epoch`;

const SEEN = `
  UPDATE ranking_stores SET seen_at = now()
  FROM unnest($1::text[], $2::text[]) AS seen (shard, store)
  WHERE ranking_stores.shard = seen.shard AND ranking_stores.store = seen.store`;
