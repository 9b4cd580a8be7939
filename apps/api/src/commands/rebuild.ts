import { inWords, Recovery } from '@standings/recovery';
import { bar, ProgressLine } from './progress-line.js';
import { BOARD_BUSY, CommandError, runBoardCommand } from './run-command.js';

/**
 * `npm run rebuild -- [--board <id>] [--force]`: rebuilds the ranking of a board from Postgres while the service goes on. With
 * `--force` it may drop players that Postgres does not have.
 */
runBoardCommand(['force'], async (app, { board, force }, stopping) => {
  const line = new ProgressLine();
  const recovered = await app
    .get(Recovery)
    .rebuild(board, (progress) => line.show(`${inWords(progress)}${bar(progress.count, progress.total)}`), stopping, {
      force,
    });
  line.end();
  if (recovered === null) throw new CommandError(BOARD_BUSY);
  const { copied, ms, closedMs, epoch, kept } = recovered;
  console.log(
    `Board "${board.id}" is rebuilt: ${copied} scores in ${(ms / 1000).toFixed(1)} s, of which it took no updates for ${Math.ceil(closedMs)} ms. Its shard is in epoch ${epoch}.`,
  );
  if (kept > 0) console.log(`The ranking before it had ${kept} players. It is kept for a day: see docs/operations.md.`);
});
