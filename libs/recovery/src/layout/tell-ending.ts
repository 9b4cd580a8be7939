import type { EndedEpochs, EpochAuthority, ShardId, Version } from '@standings/domain';

/**
 * Tells those that acknowledge updates that every epoch of a shard that is left ends. Has to be done before the end of the log is read: so an
 * event that the log has later is of an update that was not acknowledged.
 *
 * @param version of the data of the shard; null if there is none.
 */
export async function tellEnding(
  {
    epochs,
    endedEpochs,
  }: { readonly epochs: Pick<EpochAuthority, 'epochsOf'>; readonly endedEpochs: Pick<EndedEpochs, 'tell'> },
  shard: ShardId,
  version: Version | null,
): Promise<void> {
  const [known = 0] = await epochs.epochsOf([shard]);
  // A database that was restored from a backup may not know the epoch of the data.
  await endedEpochs.tell(shard, Math.max(known, version?.epoch ?? 0));
}
