import { ALL_TIME } from '@standings/domain';
import { type Difference, DriftCheck, type Repair } from '@standings/recovery';
import { ProgressLine } from './progress-line.js';
import { BOARD_BUSY, CommandError, runBoardCommand } from './run-command.js';

/** The names of the two sides for operators. */
const REPAIRS: Readonly<Record<string, Repair>> = { redis: 'ranking-store', postgres: 'score-repository' };

const MOST_SHOWN = 50;

const MORE =
  'More players differ than one run can follow. Run it again with --repair until none differ, or rebuild Redis with npm run rebuild.';

/**
 * `npm run check-drift -- [--board <id>] [--repair redis|postgres]`: compares Redis and Postgres while the service goes on. Exit code
 * 1 if they differ and were not all repaired.
 */
runBoardCommand(['repair'], async (app, { board, repair: side }, stopping) => {
  const repair = repairOf(side);
  const line = new ProgressLine();
  const report = (players: number) => line.show(`${players} players compared`);
  const drift = await app.get(DriftCheck).run(board, repair, report, stopping);
  line.end();
  if (drift === null) throw new CommandError(BOARD_BUSY);
  for (const difference of drift.differences.slice(0, MOST_SHOWN)) console.log(describe(difference));
  const { players, different, truncated, undecided, repaired } = drift;
  console.log(`${players} players compared, ${different} differ, ${repaired} repaired, ${undecided} undecided.`);
  if (truncated) throw new CommandError(MORE);
  if (different > repaired) throw new CommandError(advice(repair));
});

function repairOf(side: string | undefined): Repair | null {
  if (side === undefined) return null;
  const repair = REPAIRS[side];
  if (repair === undefined) throw new CommandError('--repair takes the side that is to be changed: redis or postgres.');
  return repair;
}

function describe({ period, playerId, ranked, stored, rankedTiebreaker, storedTiebreaker }: Difference): string {
  const who = period === ALL_TIME ? playerId : `${playerId} in ${period}`;
  return `${who}: Redis ${text(ranked, rankedTiebreaker)}, Postgres ${text(stored, storedTiebreaker)}`;
}

function text(score: number | null, tiebreaker: number | undefined): string {
  if (score === null) return 'has none';
  return tiebreaker === undefined ? `${score}` : `${score} with tiebreaker ${tiebreaker}`;
}

function advice(repair: Repair | null): string {
  if (repair === null)
    return 'Repair with --repair redis (make it like Postgres) or --repair postgres (make it like Redis).';
  return 'Some could not be repaired: they are missing on the side that was trusted, or changed meanwhile. Run it again.';
}
