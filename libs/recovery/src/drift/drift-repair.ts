import type { CommandBus } from '@nestjs/cqrs';
import { SetScore } from '@standings/application';
import {
  type Board,
  type Idempotency,
  isScore,
  OWN_KEY,
  type Period,
  type ScoreValue,
  type ShardLock,
  type StoredScore,
} from '@standings/domain';
import type { Repair } from './drift.js';
import { isSameValue } from './same-value.js';

/** Players that are repaired between two looks at the lock; the ranking store takes them in one call. */
const PER_LOOK = 100;

/** A player whose score in a period differs between the two stores, as both were read. */
export interface Sighting {
  readonly period: Period;
  readonly playerId: string;
  /** The epoch in which the ranked score was read. */
  readonly epoch: number;
  /** See `ScoreReplacement.rebuilds`. */
  readonly rebuilds: number;
  readonly ranked: ScoreValue | null;
  readonly stored: StoredScore | null;
}

/** The result of a repair. */
export interface Mended {
  /** Players that differ, or did until they were repaired. */
  readonly differences: readonly Sighting[];
  /** Players that have changed since they were seen, and have to be compared again. */
  readonly moved: readonly Sighting[];
  readonly repaired: number;
}

/**
 * Makes one side like the other, by an ordinary update with a version and an event: after it both have the same score and tiebreaker.
 *
 * A repair cannot count twice, even if another process repairs too or this one is late:
 * - It sets them only if the ranked ones are still what was seen, in the same epoch and after the same rebuilds. So it does nothing once the player was
 *   repaired, updated or rebuilt.
 * - Updates may lead a player who was repaired back to the very score that was seen. So it has an idempotency key that names the
 *   difference by the version of the stored score, and any other repair of this difference has the same key.
 */
export class DriftRepair {
  constructor(private readonly commands: CommandBus) {}

  /** @throws {LockLostError} as soon as one of the locks is lost. */
  async run(
    board: Board,
    sightings: readonly Sighting[],
    repair: Repair,
    locks: readonly ShardLock[],
    stopping: AbortSignal,
  ): Promise<Mended> {
    const repairable = sightings.filter((sighting) => isRepairable(sighting, repair));
    const moved = new Set<Sighting>();
    for (let start = 0; start < repairable.length; start += PER_LOOK) {
      stopping.throwIfAborted();
      for (const lock of locks) await lock.assertHeld();
      const page = repairable.slice(start, start + PER_LOOK);
      const done = await Promise.all(page.map((sighting) => this.set(board, sighting, repair)));
      for (const [index, sighting] of page.entries()) if (!done[index]) moved.add(sighting);
    }
    const differences = sightings.filter((sighting) => !moved.has(sighting));
    return { differences, moved: [...moved], repaired: repairable.length - moved.size };
  }

  private async set(board: Board, sighting: Sighting, repair: Repair): Promise<boolean> {
    const { period, playerId, epoch, rebuilds, ranked } = sighting;
    const right = rightValue(sighting, repair) as ScoreValue;
    const { score, tiebreaker } = right;
    // A score that is set to itself counts nothing: it may be told as often as it likes.
    const idempotency = isSameValue(right, ranked) ? undefined : keyOf(sighting);
    const change = await this.commands.execute(
      new SetScore({
        board,
        period,
        playerId,
        epoch,
        rebuilds,
        expected: ranked,
        score,
        tiebreaker,
        idempotency,
      }),
    );
    return change !== null && !change.replayed;
  }
}

/** Whether the trusted side has a score, and an update can have it. */
function isRepairable(sighting: Sighting, repair: Repair): boolean {
  const right = rightValue(sighting, repair);
  return right !== null && isScore(right.score) && isScore(right.tiebreaker ?? 0);
}

function rightValue({ ranked, stored }: Sighting, repair: Repair): ScoreValue | null {
  return repair === 'score-repository' ? ranked : stored;
}

function keyOf({ period, playerId, ranked, stored }: Sighting): Idempotency {
  const version = stored === null ? '' : `${short(stored.epoch)}.${short(stored.seq)}`;
  const key = `${OWN_KEY}drift ${version} ${textOf(ranked)} ${period} ${playerId}`;
  return { key, payload: key, place: 0 };
}

function textOf(value: ScoreValue | null): string {
  if (value === null) return '';
  return value.tiebreaker === undefined ? short(value.score) : `${short(value.score)}/${short(value.tiebreaker)}`;
}

/** A key has 255 characters at most: with numbers of 17 it could have more. */
function short(number: number): string {
  return number.toString(36);
}
