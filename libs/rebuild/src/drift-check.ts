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
import { type Pause, pauseFor } from './pause.js';
import type { Settle } from './settle.js';

/** A player of whom the two stores do not say the same. */
export interface Difference {
  readonly playerId: string;
  /** The score in the ranking store; null if the player is not in it. */
  readonly ranked: number | null;
  /** The score in the repository; null if it has none. */
  readonly stored: number | null;
}

/** Which side is made like the other. */
export type Repair = 'ranking-store' | 'score-repository';

export interface Drift {
  readonly board: string;
  /** Players that were compared. */
  readonly players: number;
  /** Players who differ, though nothing of them is on its way. */
  readonly different: number;
  /** The first of them, at most {@link MOST_LISTED}. */
  readonly differences: readonly Difference[];
  /** Players who may differ, but whose score never stood still while it was looked at. */
  readonly undecided: number;
  /**
   * Players who were repaired. Those who are missing on the side that is taken for right cannot be, and those whose score
   * changed after it was compared are left alone.
   */
  readonly repaired: number;
  readonly ms: number;
}

/** Called with the number of players compared so far. */
export type ReportPlayers = (players: number) => void;

export const MOST_LISTED = 1000;

/** Suspects that are followed further. More than that are no drift but two different boards. */
const MOST_SUSPECTS = 100_000;

/** A difference has to be the same this many times, with everything that was on its way stored in between. */
const SIGHTINGS = 2;
const MOST_LOOKS = 6;

/** How long after another process was found at work on the board, in ms. */
const AGAIN_MS = 250;

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
    private readonly pause: Pause = pauseFor,
  ) {}

  /** @param repair null to change nothing. @throws what `stopping` says when it is aborted. */
  async run(board: string, repair: Repair | null, report: ReportPlayers, stopping: AbortSignal): Promise<Drift> {
    const began = performance.now();
    const view = { board, period: ALL_TIME };
    const suspects = new Set<string>();
    const players = await this.suspect(view, suspects, report, stopping);
    const { differences, undecided } = await this.follow(view, suspects, stopping);
    const repaired = repair === null ? 0 : await this.repairAlone(view, differences, repair, stopping);
    return {
      board,
      players,
      different: differences.length,
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
    suspects: ReadonlySet<string>,
    stopping: AbortSignal,
  ): Promise<{ differences: Difference[]; undecided: number }> {
    const differences: Difference[] = [];
    let open: readonly Seen[] = [...suspects].map((playerId) => ({ playerId, ranked: null, stored: null, times: 0 }));
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

  /** While no recovery and no other repair is at the board, or a difference could be made up for twice. */
  private async repairAlone(
    view: BoardView,
    differences: readonly Difference[],
    repair: Repair,
    stopping: AbortSignal,
  ): Promise<number> {
    for (;;) {
      stopping.throwIfAborted();
      const repaired = await this.source.exclusively(view.board, () =>
        this.repair(view, differences, repair, stopping),
      );
      if (repaired !== null) return repaired;
      await this.pause(AGAIN_MS, stopping);
    }
  }

  /**
   * By an ordinary update, which has a version and an event, so that both sides have the same score behind it whatever else
   * happens to the player: it adds what the ranking store lacks, or nothing, which only stores the score anew.
   */
  private async repair(
    view: BoardView,
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
      // Somebody else may have made up for it since it was seen.
      const [now = null] = await this.store.scoresOf(view, [playerId]);
      if (now !== ranked) continue;
      await this.commands.execute(new AddScore({ board: view.board, playerId, delta }));
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

function add(suspects: Set<string>, playerId: string): void {
  if (suspects.size < MOST_SUSPECTS) suspects.add(playerId);
}
