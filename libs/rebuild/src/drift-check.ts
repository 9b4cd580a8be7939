import type { CommandBus } from '@nestjs/cqrs';
import { AddScore } from '@standings/application';
import {
  ALL_TIME,
  type BoardView,
  isScore,
  type RecoverableStore,
  type RecoverySource,
  type Scored,
} from '@standings/domain';
import { type Difference, type Drift, MOST_LISTED, type Repair, type ReportPlayers } from './drift.js';
import type { Settle } from './settle.js';

/** Suspects that are followed further. */
export const MOST_SUSPECTS = 100_000;

/** A difference has to be the same this many times, with everything that was on its way stored in between. */
const SIGHTINGS = 2;
const MOST_LOOKS = 6;

/**
 * Compares ranking store and repository while updates go on.
 *
 * Two looks at two stores are never of the same moment, so a first pass over both only names suspects. A suspect's ranked score is then
 * read before and after everything up to then has been stored: if it stood still and the stored one is another, and again in the
 * next look, they differ.
 */
export class DriftCheck {
  constructor(
    private readonly store: RecoverableStore,
    private readonly source: RecoverySource,
    private readonly settle: Settle,
    private readonly commands: CommandBus,
  ) {}

  /**
   * A repair adds what is missing, and two at a time would add it twice; so would one beside a rebuild. It is therefore done under
   * the lock of the board.
   *
   * @param repair null to change nothing.
   * @returns null if it is to repair, and the board is being recovered, rebuilt or repaired.
   * @throws what `stopping` says when it is aborted.
   */
  async run(board: string, repair: Repair | null, report: ReportPlayers, stopping: AbortSignal): Promise<Drift | null> {
    const work = () => this.compare(board, repair, report, stopping);
    return repair === null ? work() : this.source.exclusively(board, work);
  }

  private async compare(
    board: string,
    repair: Repair | null,
    report: ReportPlayers,
    stopping: AbortSignal,
  ): Promise<Drift> {
    const began = performance.now();
    const view = { board, period: ALL_TIME };
    const suspects = new Set<string>();
    const players = await this.suspect(view, suspects, report, stopping);
    const { differences, undecided } = await this.follow(view, [...suspects].slice(0, MOST_SUSPECTS), stopping);
    const repaired = repair === null ? 0 : await this.repair(board, differences, repair, stopping);
    return {
      board,
      players,
      different: differences.length,
      truncated: suspects.size > MOST_SUSPECTS,
      differences: differences.slice(0, MOST_LISTED),
      undecided,
      repaired,
      ms: performance.now() - began,
    };
  }

  /** @returns how many players were compared. */
  private async suspect(
    view: BoardView,
    suspects: Set<string>,
    report: ReportPlayers,
    stopping: AbortSignal,
  ): Promise<number> {
    let players = 0;
    report(players);
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      stopping.throwIfAborted();
      const page = await this.store.walk(view, cursor);
      const stored = await this.source.scoresOf(view, ids(page.players));
      page.players.forEach(({ playerId, score }, index) => score !== stored[index] && add(suspects, playerId));
      players += page.players.length;
      report(players);
      cursor = page.next;
    }
    // Who is in the ranking store was compared above; now those who are not.
    for await (const page of this.source.newerThan(view, null)) {
      stopping.throwIfAborted();
      const ranked = await this.store.scoresOf(view, ids(page));
      page.forEach(({ playerId }, index) => ranked[index] === null && add(suspects, playerId));
    }
    return players;
  }

  private async follow(
    view: BoardView,
    suspects: readonly string[],
    stopping: AbortSignal,
  ): Promise<{ differences: Difference[]; undecided: number }> {
    const differences: Difference[] = [];
    let open: readonly Seen[] = suspects.map((playerId) => ({ playerId, ranked: null, stored: null, times: 0 }));
    for (let look = 0; look < MOST_LOOKS && open.length > 0; look++) {
      const seen = await this.look(view, open, stopping);
      differences.push(...seen.filter(({ times }) => times === SIGHTINGS));
      open = seen.filter(({ times }) => times < SIGHTINGS);
    }
    return {
      differences: differences.map(({ playerId, ranked, stored }) => ({ playerId, ranked, stored })),
      undecided: open.length,
    };
  }

  /** @returns those who still may differ. */
  private async look(view: BoardView, before: readonly Seen[], stopping: AbortSignal): Promise<readonly Seen[]> {
    const players = ids(before);
    const ranked = await this.store.scoresOf(view, players);
    const { version } = await this.store.check(view.board);
    if (version !== null) await this.settle.upTo(version, view.board, () => undefined, stopping);
    const stored = await this.source.scoresOf(view, players);
    const rankedAfter = await this.store.scoresOf(view, players);
    return before.flatMap((last, index) => {
      const now = { playerId: last.playerId, ranked: ranked[index] ?? null, stored: stored[index] ?? null };
      if (now.ranked !== rankedAfter[index]) return [{ ...now, times: 0 }];
      if (now.ranked === now.stored) return [];
      const same = last.times > 0 && now.ranked === last.ranked && now.stored === last.stored;
      return [{ ...now, times: same ? last.times + 1 : 1 }];
    });
  }

  /**
   * By an ordinary update, which has a version and an event, so that both sides have the same score behind it whatever else
   * happens to the player: it adds what the ranking store lacks, or nothing, which only stores the score anew.
   */
  private async repair(
    board: string,
    differences: readonly Difference[],
    repair: Repair,
    stopping: AbortSignal,
  ): Promise<number> {
    let repaired = 0;
    for (const { playerId, ranked, stored } of differences) {
      stopping.throwIfAborted();
      const delta = repair === 'score-repository' ? 0 : (stored ?? 0) - (ranked ?? 0);
      const right = repair === 'score-repository' ? ranked : stored;
      if (right === null || !isScore(delta)) continue;
      await this.commands.execute(new AddScore({ board, playerId, delta }));
      repaired += 1;
    }
    return repaired;
  }
}

/** A suspect, as last seen, and how often in a row like this. */
interface Seen extends Difference {
  readonly times: number;
}

function ids(players: readonly Pick<Scored, 'playerId'>[]): string[] {
  return players.map(({ playerId }) => playerId);
}

/** One more than are followed tells that there are more. */
function add(suspects: Set<string>, playerId: string): void {
  if (suspects.size <= MOST_SUSPECTS) suspects.add(playerId);
}
