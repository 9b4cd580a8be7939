import { LayoutAuthority, MOST_SHARDS, Placement } from '@standings/domain';
import { EntriesAsideError, inWords, RecordsMissingError, Reshard, ShardBusyError } from '@standings/recovery';
import { bar, ProgressLine } from './progress-line.js';
import { assertOurs, CommandError, runCommand } from './run-command.js';

const BUSY = 'Another process changes the number of shards. Nothing was changed. Wait until it has ended.';

/**
 * `npm run reshard -- --shards <number>`: moves all boards to another number of shards. Updates go on while the scores are copied;
 * then no board takes any for a moment.
 */
runCommand(['shards'], async (app, options, stopping) => {
  const shards = numberOf(options.shards);
  for (const shard of app.get(Placement).shards) await assertOurs(app, shard, stopping);
  const before = await app.get(LayoutAuthority).present(1);
  const line = new ProgressLine();
  const done = await app
    .get(Reshard)
    .run(shards, (progress) => line.show(`${inWords(progress)}${bar(progress.count, progress.total)}`), stopping)
    .catch(inPlainWords);
  line.end();
  if (done === 'busy') throw new CommandError(BUSY);
  if (done === 'unchanged') return console.log(`The deployment has ${before.shards} shards already.`);
  const { layout, copied, records, closedMs, ms } = done;
  console.log(
    `The deployment has ${layout.shards} shards now (layout ${layout.number}); it had ${before.shards}. ${copied} scores and ${records} idempotency records were copied in ${(ms / 1000).toFixed(1)} s, of which no board took updates for ${Math.ceil(closedMs)} ms. Set SHARDS to ${layout.shards} wherever it is set.`,
  );
});

function numberOf(text: string | undefined): number {
  const shards = Number(text);
  if (Number.isInteger(shards) && shards >= 1 && shards <= MOST_SHARDS) return shards;
  throw new CommandError(
    `--shards takes the number of shards that the deployment is to have, from 1 to ${MOST_SHARDS}.`,
  );
}

function inPlainWords(error: unknown): never {
  if (error instanceof EntriesAsideError || error instanceof RecordsMissingError || error instanceof ShardBusyError)
    throw new CommandError(error.message);
  throw error;
}
