import type { GivenUpdate } from '@standings/application';
import { z } from 'zod';
import { must } from '../fields.js';

/** The parameters of an update. They are no part of what an idempotency key stands for. */
export const updateQuery = z.strictObject({
  ranks: z
    .enum(['none'], must('"none"'))
    .optional()
    .describe('`none` leaves the ranks out of the answer, which costs less. A replay is answered as the first time.'),
});

export type UpdateQuery = z.output<typeof updateQuery>;

/** An update with what its request says of ranks. */
export function withRanks(update: GivenUpdate, { ranks }: UpdateQuery): GivenUpdate {
  return ranks === 'none' ? { ...update, withoutRanks: true } : update;
}

/** As {@link withRanks}, for all updates of a batch. */
export function allWithRanks(updates: readonly GivenUpdate[], query: UpdateQuery): readonly GivenUpdate[] {
  return query.ranks === undefined ? updates : updates.map((update) => withRanks(update, query));
}
