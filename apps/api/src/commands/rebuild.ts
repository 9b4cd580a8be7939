import { parseArgs } from 'node:util';
import { GLOBAL_BOARD } from '@standings/domain';
import { inWords, Recovery } from '@standings/rebuild';
import { bar, ProgressLine } from './progress-line.js';
import { runCommand, UsageError } from './run-command.js';

/** `npm run rebuild -- [--board <id>]`: builds the ranking of a board anew from Postgres. The service may go on meanwhile. */
const { values } = parseArgs({ options: { board: { type: 'string', default: GLOBAL_BOARD.id } } });

runCommand(values.board, async (app, stopping) => {
  const line = new ProgressLine();
  const recovered = await app
    .get(Recovery)
    .rebuild(
      values.board,
      (progress) => line.show(`${inWords(progress)}${bar(progress.count, progress.total)}`),
      stopping,
    );
  line.end();
  if (recovered === null)
    throw new UsageError('The board is being recovered or rebuilt by another process. Try again later.');
  const { board, copied, ms, closedMs, epoch } = recovered;
  console.log(
    `Board "${board}" is rebuilt: ${copied} scores in ${(ms / 1000).toFixed(1)} s, of which it took no updates for ${Math.ceil(closedMs)} ms. Its epoch is ${epoch} now.`,
  );
});
