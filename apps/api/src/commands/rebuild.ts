import { inWords, Recovery } from '@standings/rebuild';
import { bar, ProgressLine } from './progress-line.js';
import { BOARD_BUSY, CommandError, runCommand } from './run-command.js';

/** `npm run rebuild -- [--board <id>]`: builds the ranking of a board anew from Postgres. The service may go on meanwhile. */
runCommand(['board'], async (app, { board }, stopping) => {
  const line = new ProgressLine();
  const recovered = await app
    .get(Recovery)
    .rebuild(board, (progress) => line.show(`${inWords(progress)}${bar(progress.count, progress.total)}`), stopping);
  line.end();
  if (recovered === null) throw new CommandError(BOARD_BUSY);
  const { copied, ms, closedMs, epoch } = recovered;
  console.log(
    `Board "${board}" is rebuilt: ${copied} scores in ${(ms / 1000).toFixed(1)} s, of which it took no updates for ${Math.ceil(closedMs)} ms. Its epoch is ${epoch} now.`,
  );
});
