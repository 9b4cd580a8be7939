import { partsOf, type ShardId } from '@standings/domain';

/** A shard among those of its layout: its place, from 0, and how many there are. */
export interface Place {
  readonly index: number;
  readonly of: number;
}

/** Of the release before, whose events are in any partition. */
const ANYWHERE: Place = { index: 0, of: 1 };

export function placeOf(shard: ShardId): Place {
  return partsOf(shard) ?? ANYWHERE;
}

/**
 * The partition of an event. Events of shard s are in the partitions p with p mod shards = s. So a topic to which partitions are added
 * only gets more of them for each shard.
 *
 * With fewer partitions than shards each shard has one. It is counted up to a power of two: then it can be told from the shard alone
 * where an event may be that was sent while there were fewer partitions: see {@link mayHold}.
 *
 * @param hash of the key of the event, so that the events of a player are in one partition.
 * @param partitions of the topic, as the sender knows it.
 */
export function partitionOf(hash: number, { index, of }: Place, partitions: number): number {
  if (partitions < of) return index % 2 ** Math.floor(Math.log2(partitions));
  return index + of * (hash % Math.ceil((partitions - index) / of));
}

/** Whether events of the shard may be in a partition, however many there were when they were sent. */
export function mayHold({ index, of }: Place, partition: number): boolean {
  if (partition % of === index) return true;
  for (let power = 1; power < of; power *= 2) if (partition === index % power) return true;
  return false;
}
