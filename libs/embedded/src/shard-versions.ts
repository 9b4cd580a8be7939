import type { Version } from '@standings/domain';

/** Numbers the updates of all boards: they live in one shard. */
export class ShardVersions {
  private seq = 0;

  /** @param epoch above that of any stored score. */
  constructor(readonly epoch: number) {}

  next(): Version {
    this.seq += 1;
    return { epoch: this.epoch, seq: this.seq };
  }
}
