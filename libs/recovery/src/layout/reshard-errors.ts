import type { ShardId } from '@standings/domain';

/** Outbox entries of a shard were put aside, because this release cannot read them: the event log may lack their updates. */
export class EntriesAsideError extends Error {
  override readonly name = 'EntriesAsideError';

  constructor(shard: ShardId, entries: number) {
    super(
      `Shard "${shard}" holds ${entries} outbox entries that were put aside. Nothing was changed. Deal with them first: see "The outbox" in docs/operations.md.`,
    );
  }
}

/** A shard lacks idempotency records, which an api is reading back from the event log: they would be missing in the new shards. */
export class RecordsMissingError extends Error {
  override readonly name = 'RecordsMissingError';

  constructor(shard: ShardId) {
    super(
      `Shard "${shard}" lost idempotency records, which are being restored. Nothing was changed. Run it again when an api has logged that they are restored.`,
    );
  }
}

/** A shard is closed, or other work has its lock. */
export class ShardBusyError extends Error {
  override readonly name = 'ShardBusyError';

  constructor(shard: ShardId) {
    super(
      `Shard "${shard}" is being recovered, rebuilt or repaired. Nothing was changed. Run it again when /health/ready of an api says that all boards take updates.`,
    );
  }
}
