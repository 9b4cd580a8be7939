import type { Layout } from '../board/shard.js';

/** A copy of the present layout in the ranking store, for processes that start while the score repository is away. */
export abstract class LayoutCopy {
  /** @returns null if there is none, or if it cannot be told which deployment this is. @throws {StoreUnavailableError} if the store cannot answer. */
  abstract read(): Promise<Layout | null>;

  /** @throws {StoreUnavailableError} if the store cannot answer. */
  abstract write(layout: Layout): Promise<void>;
}
