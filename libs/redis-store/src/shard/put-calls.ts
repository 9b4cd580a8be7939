import { orderOf, type RankingId, type RankingScore } from '@standings/domain';
import { rankingField } from './keys.js';

/** Players per call of `lua/put.lua`: it keeps Redis busy for about 1 ms in a set of a million. */
const PER_CALL = 1000;

/** Scores of one ranking; at least one. */
interface Put {
  readonly field: string;
  readonly ranking: RankingId;
  readonly scores: readonly [RankingScore, ...RankingScore[]];
}

/** Sorts scores by their rankings, and cuts them into calls of at most {@link PER_CALL} players. */
export function putCalls(scores: readonly RankingScore[]): readonly (readonly Put[])[] {
  const calls: Put[][] = [];
  let room = 0;
  for (const [field, ofRanking] of byRanking(scores)) {
    for (let start = 0; start < ofRanking.length; start += PER_CALL) {
      const some = ofRanking.slice(start, start + PER_CALL) as [RankingScore, ...RankingScore[]];
      if (room < some.length) {
        calls.push([]);
        room = PER_CALL;
      }
      room -= some.length;
      calls.at(-1)?.push({ field, ranking: some[0], scores: some });
    }
  }
  return calls;
}

function byRanking(scores: readonly RankingScore[]): ReadonlyMap<string, readonly RankingScore[]> {
  const groups = new Map<string, RankingScore[]>();
  for (const score of scores) {
    const field = rankingField(score);
    const group = groups.get(field);
    if (group === undefined) groups.set(field, [score]);
    else group.push(score);
  }
  return groups;
}

/** What `lua/put.lua` is passed of one ranking. */
export function toArguments({ field, scores }: Put): (string | number)[] {
  const order = orderOf(scores[0].board);
  const { width } = order.prefix;
  const places =
    width === 0
      ? scores.flatMap(({ playerId, score }) => [order.toKey(score), playerId])
      : scores.flatMap((scored) => [order.toKey(scored.score), order.prefixOf(scored), scored.playerId]);
  return [field, width, scores.length, ...places];
}
