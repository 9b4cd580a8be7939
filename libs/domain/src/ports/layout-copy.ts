import type { Acknowledge } from '../acknowledge.js';
import type { Layout } from '../board/shard.js';

/** What is recorded of a deployment, and every process of it has to follow. */
export interface RecordedLayout extends Layout {
  readonly acknowledge: Acknowledge;
}

/** A copy of the present layout in the ranking store, for processes that start while the score repository is away. */
export abstract class LayoutCopy {
  /** @returns null if there is none, or if it cannot be told which deployment this is. @throws {StoreUnavailableError} if the store cannot answer. */
  abstract read(): Promise<RecordedLayout | null>;

  /** @throws {StoreUnavailableError} if the store cannot answer. */
  abstract write(layout: RecordedLayout): Promise<void>;
}
