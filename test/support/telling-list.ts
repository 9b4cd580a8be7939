import { EndedEpochs, type EndedUpTo, type ShardId } from '@standings/domain';

/** What was told of ended epochs, in order. */
export class TellingList extends EndedEpochs {
  readonly told: [ShardId, number][] = [];

  async tell(shard: ShardId, endedUpTo: number): Promise<void> {
    this.told.push([shard, endedUpTo]);
  }

  async look(): Promise<EndedUpTo> {
    return new Map(this.told);
  }
}
