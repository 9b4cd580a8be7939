import { type Placement, StoreRecoveringError, StoreUnavailableError } from '@standings/domain';

/**
 * Makes a call to the shards that have a board. A shard that was left for another layout refuses it, and the fence follows that layout. Then the
 * call is made once more, where the board is by now: a call that was refused has changed nothing, and idempotency records have moved
 * with the board.
 *
 * @param call asks the placement for the shards.
 */
export async function inLayout<T>(placement: Placement, call: () => Promise<T>): Promise<T> {
  const { layout } = placement;
  try {
    return await call();
  } catch (error) {
    if (placement.layout === layout || !isRefused(error)) throw error;
    return call();
  }
}

/** Whether nothing was done. */
function isRefused(error: unknown): boolean {
  return error instanceof StoreRecoveringError || error instanceof StoreUnavailableError;
}
