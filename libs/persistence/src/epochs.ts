import { EARLIER_SHARD, type EndedEpoch, type LogPosition, type ShardId, type Version } from '@standings/domain';
import type { EntityManager } from 'typeorm';

/**
 * Rows in flight hold ROW SHARE on the table, and EXCLUSIVE is the weakest mode that waits for it. Those that come later queue up
 * after this lock. A lock of the epoch's row would wait for ever while writers overlap, because FOR SHARE joins past it.
 */
export async function lockEpochs(manager: EntityManager): Promise<void> {
  await manager.query('LOCK TABLE epochs IN EXCLUSIVE MODE');
}

/**
 * Adds epochs that a ranking store is in, if they are above all that are known: those of a database that was restored from an older
 * backup. Otherwise the next epoch could have the number of one that is in use, and would end it.
 */
export async function learnEpochs(manager: EntityManager, held: ReadonlyMap<ShardId, number>): Promise<void> {
  await manager.query(LEARN_EPOCHS, [[...held.keys()], [...held.values()]]);
}

/**
 * @param readFrom every event of the epochs before it was stored; null if that is not known.
 * @returns whether the data may go on: see `NextEpoch`.
 */
export async function endEpochs(
  manager: EntityManager,
  shard: ShardId,
  data: Version | null,
  readFrom: LogPosition | null,
): Promise<boolean> {
  const [present] = await manager.query<Present[]>(PRESENT_EPOCH, [shard]);
  const goesOn = data !== null && present !== undefined && counts(data, present);
  const from = readFrom && JSON.stringify(readFrom);
  await manager.query(END_EPOCHS, [shard, data?.epoch ?? 0, goesOn ? data.seq : 0, from]);
  return goesOn;
}

/** Those that have ended and are not read: see `NextEpoch`. */
export async function unreadEpochs(manager: EntityManager, shard: ShardId): Promise<readonly EndedEpoch[]> {
  const rows = await manager.query<{ epoch: string; ended_seq: string; read_from: LogPosition }[]>(UNREAD, [shard]);
  return rows.map(({ epoch, ended_seq, read_from }) => ({
    epoch: Number(epoch),
    endedSeq: Number(ended_seq),
    readFrom: read_from,
  }));
}

export async function keepEnd(
  manager: EntityManager,
  ended: readonly EndedEpoch[],
  readTo: LogPosition,
): Promise<void> {
  const epochs = ended.map(({ epoch }) => epoch);
  await manager.query('UPDATE epochs SET read_to = $2 WHERE epoch = ANY ($1::bigint[]) AND read_to IS NULL', [
    epochs,
    JSON.stringify(readTo),
  ]);
}

/** @param base the version of the data that goes on under the epoch; null if it is replaced. */
export async function beginEpoch(manager: EntityManager, shard: ShardId, base: Version | null): Promise<number> {
  const [{ epoch }] = await manager.query<[{ epoch: string }]>(BEGIN_EPOCH, [shard, base?.epoch, base?.seq]);
  return Number(epoch);
}

/** The batches of earlier epochs of the shard are of no use from now on: data of them does not count any more. */
export async function openEpoch(manager: EntityManager, shard: ShardId, epoch: number): Promise<void> {
  await manager.query('UPDATE epochs SET opened = true WHERE epoch = $1', [epoch]);
  await manager.query(
    'DELETE FROM stored_batches USING epochs WHERE stored_batches.epoch = epochs.epoch AND shard = $1 AND epochs.epoch < $2',
    [shard, epoch],
  );
}

interface Present {
  readonly epoch: string;
  readonly base_epoch: string | null;
  readonly base_seq: string | null;
  /** Whether updates may have been applied under it. */
  readonly used: boolean;
}

/** Of an epoch that was never opened, the data that it was made from counts: it has gone on to nowhere else. */
function counts({ epoch, seq }: Version, present: Present): boolean {
  if (epoch === Number(present.epoch)) return true;
  return !present.used && epoch === Number(present.base_epoch) && seq === Number(present.base_seq);
}

const PRESENT_EPOCH = `
  SELECT epoch, base_epoch, base_seq,
    opened OR EXISTS (SELECT FROM stored_batches WHERE stored_batches.epoch = epochs.epoch) AS used
  FROM epochs WHERE shard = $1 ORDER BY epoch DESC LIMIT 1`;

const LEARN_EPOCHS = `
  INSERT INTO epochs (epoch, shard)
  SELECT epoch, shard FROM unnest($1::text[], $2::bigint[]) AS held (shard, epoch)
  WHERE epoch > coalesce((SELECT max(epoch) FROM epochs), 0)
  ON CONFLICT DO NOTHING`;

// All events of the release before are stored by now: see `ShardRecovery`.
const END_EPOCHS = `
  UPDATE epochs SET ended_seq = CASE WHEN epoch = $2::bigint THEN $3::bigint ELSE 0 END, read_from = $4::jsonb
  WHERE shard IN ($1, '${EARLIER_SHARD}') AND ended_seq IS NULL`;

const UNREAD = `
  SELECT epoch, ended_seq, read_from FROM epochs
  WHERE shard = $1 AND ended_seq IS NOT NULL AND read_from IS NOT NULL AND read_to IS NULL ORDER BY epoch`;

// The rows are asked too: those of a deployment whose epochs were lost are of later ones than are known.
const BEGIN_EPOCH = `
  INSERT INTO epochs (epoch, shard, base_epoch, base_seq, opened, by_shard)
  SELECT 1 + greatest((SELECT max(epoch) FROM epochs), (SELECT max(epoch) FROM player_scores), 0), $1, $2, $3, false, true
  RETURNING epoch`;
