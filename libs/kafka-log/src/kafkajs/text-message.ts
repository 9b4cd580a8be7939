import type { Place } from '../topic/partitions-of-shard.js';

/**
 * A message of ASCII text with only a key and a value. Those of one send are encoded together: see {@link recordBatch}.
 */
export class TextMessage {
  constructor(
    readonly key: string,
    readonly value: string,
    /** The shard that it tells of. */
    readonly place: Place,
  ) {}
}
