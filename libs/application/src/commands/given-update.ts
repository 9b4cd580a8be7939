import type { ScoreGiven, UpdateContext } from '@standings/domain';

/** An update as a caller asks for it: the board by its id, and what the {@link ScoreGiven} makes of a score is told by the rules of the board. */
export type GivenUpdate = ScoreGiven &
  Pick<UpdateContext, 'playerId' | 'withoutRanks' | 'idempotency'> & { readonly board: string };
