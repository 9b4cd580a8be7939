import type { OutboxEntry, ScoreChanged } from '@standings/domain';

/** Counts the events of outbox entries that the event log has, which may be sent apart. */
export class SentEntries {
  /** For entries that the log has in part: how many of their events it has. */
  private readonly partial = new Map<OutboxEntry, number>();

  /** @param most entries that are remembered in part: those that lost an event never complete. */
  constructor(private readonly most: number) {}

  /** Counts the events of a batch that the log has. @returns the entries that it now has in full. */
  add(batch: readonly ScoreChanged[]): OutboxEntry[] {
    const complete: OutboxEntry[] = [];
    for (const { outboxEntry } of batch) {
      if (outboxEntry !== null && this.isComplete(outboxEntry)) complete.push(outboxEntry);
    }
    if (this.partial.size > this.most) this.partial.clear();
    return complete;
  }

  private isComplete(entry: OutboxEntry): boolean {
    if (entry.size === 1) return true;
    const sent = (this.partial.get(entry) ?? 0) + 1;
    if (sent < entry.size) this.partial.set(entry, sent);
    else this.partial.delete(entry);
    return sent === entry.size;
  }
}
