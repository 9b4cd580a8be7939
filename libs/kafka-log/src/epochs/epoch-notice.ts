import type { ShardId } from '@standings/domain';

/** Tells that every epoch of a shard up to one has ended. */
export interface EpochNotice {
  readonly deployment: string;
  readonly shard: ShardId;
  readonly endedUpTo: number;
}

export function encodeNotice({ deployment, shard, endedUpTo }: EpochNotice): string {
  return JSON.stringify({ deployment, shard, endedUpTo });
}

/** @returns null for anything else: then nothing is known of it. */
export function decodeNotice(value: Buffer | null): EpochNotice | null {
  try {
    const found = JSON.parse(String(value)) as Partial<EpochNotice> | null;
    const { deployment, shard, endedUpTo } = found ?? {};
    const isNotice = typeof deployment === 'string' && typeof shard === 'string' && Number.isSafeInteger(endedUpTo);
    return isNotice ? { deployment, shard, endedUpTo: endedUpTo as number } : null;
  } catch {
    return null;
  }
}
