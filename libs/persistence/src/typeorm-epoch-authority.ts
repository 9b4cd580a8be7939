import { Injectable, Optional } from '@nestjs/common';
import {
  EpochAuthority,
  type EpochEnd,
  LayoutChangedError,
  type LogPosition,
  type NextEpoch,
  partsOf,
  type ShardId,
  type ShardLock,
  type Version,
} from '@standings/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { deploymentId } from './deployment-id.js';
import { beginEpoch, endEpochs, keepEnd, learnEpochs, lockEpochs, openEpoch, unreadEpochs } from './epochs.js';
import { presentLayout } from './layouts.js';
import { answerOf } from './repository-unavailable.js';
import { ShardLocks } from './shard-locks.js';
import { storageError } from './storage-error.js';
import { StoreClaims } from './store-claims.js';
import { saveEnded } from './typeorm-score-repository.js';

/** The epochs of shards in Postgres, and the locks that guard them. */
@Injectable()
export class TypeormEpochAuthority extends EpochAuthority {
  private readonly locks: ShardLocks;

  constructor(
    private readonly dataSource: DataSource,
    @Optional() private readonly claims: StoreClaims = new StoreClaims(),
  ) {
    super();
    this.locks = new ShardLocks(dataSource);
  }

  async epochsOf(shards: readonly ShardId[]): Promise<readonly number[]> {
    const rows = await this.query<{ shard: string; epoch: string }[]>(
      'SELECT shard, max(epoch) AS epoch FROM epochs WHERE shard = ANY ($1::text[]) GROUP BY shard',
      [shards],
    );
    const epochs = new Map(rows.map(({ shard, epoch }) => [shard, Number(epoch)]));
    return shards.map((shard) => epochs.get(shard) ?? 0);
  }

  async isByShard(shard: ShardId): Promise<boolean> {
    const present = 'SELECT by_shard FROM epochs WHERE shard = $1 ORDER BY epoch DESC LIMIT 1';
    const [row] = await this.query<{ by_shard: boolean }[]>(present, [shard]);
    return row?.by_shard ?? false;
  }

  async endsOf(epochs: readonly number[]): Promise<ReadonlyMap<number, EpochEnd>> {
    const rows = await this.query<{ epoch: string; ended_seq: string | null; read_to: LogPosition | null }[]>(
      'SELECT epoch, ended_seq, read_to FROM epochs WHERE epoch = ANY ($1::bigint[])',
      [epochs],
    );
    return new Map(
      rows.map(({ epoch, ended_seq, read_to }) => {
        const endedSeq = ended_seq === null ? null : Number(ended_seq);
        return [Number(epoch), { endedSeq, readTo: read_to }];
      }),
    );
  }

  async seen(stores: ReadonlyMap<ShardId, string>): Promise<void> {
    if (stores.size > 0) await this.query(SEEN, [[...stores.keys()], [...stores.values()]]);
  }

  /** The lock belongs to a connection: Postgres frees it when the process or Postgres itself ends, or the process is silent. */
  async exclusively<T>(shard: ShardId, work: (lock: ShardLock) => Promise<T>): Promise<T | null> {
    await using own = await answerOf(this.locks.take(shard));
    if (own === null) return null;
    const { session } = own;
    return await work({
      deployment: await answerOf(deploymentId(this.dataSource)),
      lost: session.lost,
      assertHeld: () => session.assertAlive(),
      raiseEpoch: (data, store, held = new Map(), readFrom) =>
        answerOf(
          session.transaction(async (manager) => {
            await this.claims.claim(manager, shard, store);
            return raiseEpoch(manager, shard, { data, held, readFrom: readFrom ?? null });
          }),
        ),
      saveEnded: async (rows) => {
        try {
          await session.transaction((manager) => saveEnded(manager, rows));
        } catch (error) {
          throw storageError(error);
        }
      },
      keepEnd: (ended, readTo) => answerOf(session.transaction((manager) => keepEnd(manager, ended, readTo))),
      openEpoch: (epoch) => answerOf(session.transaction((manager) => openEpoch(manager, shard, epoch))),
    });
  }

  private query<T>(statement: string, parameters: unknown[]): Promise<T> {
    return answerOf(this.dataSource.query<T>(statement, parameters));
  }
}

/** What `ShardLock.raiseEpoch` is told. */
interface Raise {
  readonly data: Version | null;
  readonly held: ReadonlyMap<ShardId, number>;
  readonly readFrom: LogPosition | null;
}

/** On the connection that holds the lock: if the lock is lost, so is the connection, and this fails. */
async function raiseEpoch(manager: EntityManager, shard: ShardId, { data, held, readFrom }: Raise): Promise<NextEpoch> {
  await lockEpochs(manager);
  await assertPresent(manager, shard);
  await learnEpochs(manager, data === null ? held : new Map([...held, [shard, data.epoch]]));
  const goesOn = await endEpochs(manager, shard, data, readFrom);
  const unread = await unreadEpochs(manager, shard);
  return { epoch: await beginEpoch(manager, shard, goesOn ? data : null), goesOn, unread };
}

/** The lock of the epochs keeps the layout: it changes under the same one. */
async function assertPresent(manager: EntityManager, shard: ShardId): Promise<void> {
  const present = await presentLayout(manager);
  if (present !== null && partsOf(shard)?.layout !== present.number) throw new LayoutChangedError(present);
}

const SEEN = `
  UPDATE ranking_stores SET seen_at = now()
  FROM unnest($1::text[], $2::text[]) AS seen (shard, store)
  WHERE ranking_stores.shard = seen.shard AND ranking_stores.store = seen.store`;
