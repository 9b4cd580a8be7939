import {
  type Board,
  type RankingId,
  rankingIdOf,
  type RankingScan,
  rankingsOf,
  type Scored,
  type ShardId,
  type ShardState,
} from '@standings/domain';
import { type Difference, type Drift, MOST_LISTED, type Repair, type ReportPlayers } from './drift.js';
import type { RecoveryPorts } from '../recovery/recovery-ports.js';
import type { DriftRepair, Mended, Sighting } from './drift-repair.js';
import { OneLayoutScan } from './one-layout-scan.js';
import { isSameValue } from './same-value.js';
import type { EventDrain } from '@standings/delivery';
import { underLocks } from '../recovery/under-locks.js';

/** Suspects that are followed further. */
export const MOST_SUSPECTS = 100_000;

/** A difference has to be the same this many times, with everything in flight stored in between. */
const SIGHTINGS = 2;
const MOST_LOOKS = 6;

/** What a comparison needs of the ranking store and of the place where scores are durable. */
export type DriftPorts = Omit<RecoveryPorts, 'boards' | 'definitions' | 'deletions' | 'restore' | 'tail'>;

/**
 * Compares ranking store and repository while updates go on.
 *
 * Two looks at two stores are never of the same moment, so a first pass over both only names suspects. A suspect's ranked score is then
 * read before and after everything up to then has been stored: if it stood still and the stored one is another, and again in the
 * next look, they differ.
 */
export class DriftCheck {
  constructor(
    private readonly ports: DriftPorts,
    private readonly drain: EventDrain,
    private readonly repairs: DriftRepair,
  ) {}

  /**
   * A repair is done under the locks of the shards that have players of the board, so that no other one and no rebuild is done in vain beside it.
   *
   * @param repair null to change nothing.
   * @returns null if it is to repair, and the board is being recovered, rebuilt or repaired.
   * @throws what `stopping` says when it is aborted.
   * @throws {LayoutChangedError} if the layout changes meanwhile: it has to begin again.
   * @throws {LockLostError} if it is to repair and the lock is lost.
   */
  async run(board: Board, repair: Repair | null, report: ReportPlayers, stopping: AbortSignal): Promise<Drift | null> {
    if (repair === null) return this.compare(board, report, stopping, LEAVE);
    const { epochs, placement } = this.ports;
    return underLocks(epochs, placement.shardsWith(board.no), (locks) => {
      const ending = AbortSignal.any([stopping, ...locks.map(({ lost }) => lost)]);
      const mend: Mend = (sightings) => this.repairs.run(board, sightings, repair, locks, ending);
      return this.compare(board, report, ending, mend);
    });
  }

  private async compare(board: Board, report: ReportPlayers, stopping: AbortSignal, mend: Mend): Promise<Drift> {
    const began = performance.now();
    const rankings = new OneLayoutScan(this.ports.rankings, this.ports.placement);
    const found = { players: 0, different: 0, undecided: 0, repaired: 0 };
    const differences: Difference[] = [];
    let truncated = false;
    for (const ranking of rankingsOf(board).map(rankingIdOf)) {
      const suspects = new Set<string>();
      const before = found.players;
      const reportMore = (players: number) => report(before + players);
      found.players += await this.suspect(rankings, ranking, suspects, reportMore, stopping);
      const followed = await this.follow(rankings, ranking, [...suspects].slice(0, MOST_SUSPECTS), stopping, mend);
      found.different += followed.differences.length;
      found.undecided += followed.undecided;
      found.repaired += followed.repaired;
      truncated ||= suspects.size > MOST_SUSPECTS;
      const room = MOST_LISTED - differences.length;
      differences.push(...followed.differences.slice(0, room).map(differenceOf));
    }
    return { board: board.id, ...found, truncated, differences, ms: performance.now() - began };
  }

  /** @returns how many players were compared. */
  private async suspect(
    rankings: RankingScan,
    ranking: RankingId,
    suspects: Set<string>,
    report: ReportPlayers,
    stopping: AbortSignal,
  ): Promise<number> {
    const { scores } = this.ports;
    let players = 0;
    report(players);
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      stopping.throwIfAborted();
      const page = await rankings.scan(ranking, cursor);
      const stored = await scores.scoresOf(ranking, ids(page.players));
      page.players.forEach((ranked, index) => {
        if (!isSameValue(ranked, stored[index] ?? null)) add(suspects, ranked.playerId);
      });
      players += page.players.length;
      report(players);
      cursor = page.next;
    }
    // Players in the ranking store were compared above; now those that only the repository has.
    for await (const page of scores.newerThan([ranking], null)) {
      stopping.throwIfAborted();
      const ranked = await rankings.scoresOf(ranking, ids(page));
      page.forEach(({ playerId }, index) => ranked[index] === null && add(suspects, playerId));
    }
    return players;
  }

  private async follow(
    rankings: RankingScan,
    ranking: RankingId,
    suspects: readonly string[],
    stopping: AbortSignal,
    mend: Mend,
  ): Promise<{ differences: Sighting[]; undecided: number; repaired: number }> {
    const differences: Sighting[] = [];
    let repaired = 0;
    const { period } = ranking;
    let open: readonly Seen[] = suspects.map((playerId) => ({ ...UNSEEN, period, playerId }));
    for (let look = 0; look < MOST_LOOKS && open.length > 0; look++) {
      const seen = await this.look(rankings, ranking, open, stopping);
      const mended = await mend(seen.filter(({ times }) => times === SIGHTINGS));
      differences.push(...mended.differences);
      repaired += mended.repaired;
      const moved = mended.moved.map((sighting) => ({ ...sighting, times: 0 }));
      open = [...seen.filter(({ times }) => times < SIGHTINGS), ...moved];
    }
    return { differences, undecided: open.length, repaired };
  }

  /** @returns players that may still differ. */
  private async look(
    rankings: RankingScan,
    ranking: RankingId,
    before: readonly Seen[],
    stopping: AbortSignal,
  ): Promise<readonly Seen[]> {
    const { placement, scores } = this.ports;
    const players = ids(before);
    const ranked = await rankings.scoresOf(ranking, players);
    const states = await this.drained(ranking, stopping);
    const stored = await scores.scoresOf(ranking, players);
    const rankedAfter = await rankings.scoresOf(ranking, players);
    return before.flatMap((last, index) => {
      const { period, playerId } = last;
      const { version, rebuilds } = states.get(placement.shardOf(ranking.board, playerId)) as ShardState;
      const epoch = version?.epoch ?? 0;
      const both = { ranked: ranked[index] ?? null, stored: stored[index] ?? null };
      const now = { period, playerId, epoch, rebuilds, ...both };
      if (!isSameValue(now.ranked, rankedAfter[index] ?? null)) return [{ ...now, times: 0 }];
      if (isSameValue(now.ranked, now.stored)) return [];
      const same = last.times > 0 && isSameValue(now.ranked, last.ranked) && isSameValue(now.stored, last.stored);
      return [{ ...now, times: same ? last.times + 1 : 1 }];
    });
  }

  /** Waits until every update so far is in the repository. @returns the shards that have players of the board, as they were asked. */
  private async drained({ board }: RankingId, stopping: AbortSignal): Promise<ReadonlyMap<ShardId, ShardState>> {
    const found = new Map<ShardId, ShardState>();
    for (const shard of this.ports.placement.shardsWith(board)) {
      const state = await this.ports.states.check(shard);
      found.set(shard, state);
      if (state.version !== null) await this.drain.upTo(state.version, shard, () => undefined, stopping);
    }
    return found;
  }
}

/** A suspect, as last seen, and how often in a row like this. */
interface Seen extends Sighting {
  readonly times: number;
}

const UNSEEN = { epoch: 0, rebuilds: 0, ranked: null, stored: null, times: 0 };

/** What is done with players that differ. */
type Mend = (sightings: readonly Sighting[]) => Promise<Mended>;

const LEAVE: Mend = async (sightings) => ({ differences: sightings, moved: [], repaired: 0 });

function differenceOf({ period, playerId, ranked, stored }: Sighting): Difference {
  return {
    period,
    playerId,
    ranked: ranked?.score ?? null,
    stored: stored?.score ?? null,
    rankedTiebreaker: ranked?.tiebreaker,
    storedTiebreaker: stored?.tiebreaker,
  };
}

function ids(players: readonly Pick<Scored, 'playerId'>[]): string[] {
  return players.map(({ playerId }) => playerId);
}

/** One more than are followed tells that there are more. */
function add(suspects: Set<string>, playerId: string): void {
  if (suspects.size <= MOST_SUSPECTS) suspects.add(playerId);
}
