import type { DeadLetter, DeadLetterBox, DeadLetterSummary, LetterReplay, Offset } from '@standings/domain';
import { decodeEvent } from '@standings/event-json';
import { printable, readable, shortened } from './printable.js';

const COMMAND = 'npm run dead-letters --';

/** How the command is used. */
export const USAGE = `Usage:
  ${COMMAND} list                what is put aside and was not replayed yet
  ${COMMAND} explain <offset>    all of one letter, and what to do about it
  ${COMMAND} replay <offset...>  sends letters to their topic again
  ${COMMAND} replay --all        sends all that were not replayed yet
With --json the answer is JSON.`;

const KEY_LENGTH = 40;
const REASON_LENGTH = 100;

/** Most lines of a list. Longer lists are for programs. */
const MOST_LINES = 100;
const MOST_OFFSETS = 20;

/** @param name of the box. */
export function listText(letters: readonly DeadLetterSummary[], name: string): string {
  const [first] = letters;
  if (first === undefined) return `No dead letter waits in ${name}.`;
  const rows = letters
    .slice(0, MOST_LINES)
    .map((letter) => [
      String(letter.offset),
      letter.time,
      originText(letter),
      letter.key === null ? '-' : shortened(letter.key, KEY_LENGTH),
      String(letter.bytes),
      shortened(letter.reason, REASON_LENGTH),
    ]);
  return [
    ...table([['OFFSET', 'TIME', 'FROM', 'KEY', 'BYTES', 'REASON'], ...rows]),
    ...(letters.length > MOST_LINES ? [`… and ${letters.length - MOST_LINES} more; --json has all`] : []),
    '',
    `${count(letters.length)} in ${name}. Next: ${COMMAND} explain ${first.offset}`,
  ].join('\n');
}

export function explainText(letter: DeadLetter, replayed: boolean, box: Pick<DeadLetterBox, 'adviceFor'>): string {
  const { key, value, headers } = letter.message;
  const lines = Object.entries(headers).map(([name, content]) => `  ${name}: ${content}`);
  return [
    `Dead letter ${letter.offset}, of ${letter.time}`,
    // The codec names every wrong field, separated by semicolons.
    printable(`Reason   ${letter.reason.replaceAll('; ', '\n         ')}`),
    `From     ${originText(letter)}`,
    `Key      ${key === null ? 'none' : readable(key)}`,
    `Headers  ${lines.length === 0 ? 'none' : ''}`.trimEnd(),
    ...lines.map(printable),
    valueText(letter),
    ...(value === null ? [] : [readable(value)]),
    '',
    printable(adviceText(letter, replayed, box)),
  ].join('\n');
}

function valueText({ bytes, leftOut, message: { value } }: DeadLetter): string {
  if (leftOut !== null) return `Value    not here: ${bytes} bytes, SHA-256 ${leftOut}`;
  return `Value    ${value === null ? 'none' : `${value.length} bytes`}`;
}

export function replayText({ sent, comingBack, before, leftOut }: LetterReplay): string {
  const lines = [sent.length === 0 ? 'Nothing was sent.' : `Sent ${count(sent.length)} again: ${few(sent)}.`];
  if (before.length > 0) lines.push(`Replayed before, and not sent again: ${few(before)}.`);
  if (leftOut.length > 0)
    lines.push(`Not sent, because their values are not here; explain says where: ${few(leftOut)}.`);
  if (comingBack.length > 0) {
    lines.push(`Not an event for this release, and therefore soon a new dead letter: ${few(comingBack)}.`);
  }
  if (sent.length > 0) lines.push(`What still cannot be stored comes back under a new offset. Look: ${COMMAND} list`);
  return lines.join('\n');
}

const NEVER_IN_THE_LOG = `The value did not fit into this topic and was never in another. The score is on the board, and this stores it:
npm run check-drift -- --repair postgres`;

function adviceText(letter: DeadLetter, replayed: boolean, box: Pick<DeadLetterBox, 'adviceFor'>): string {
  const { offset, message, reason } = letter;
  if (letter.leftOut !== null) return letter.origin === null ? NEVER_IN_THE_LOG : box.adviceFor(letter.origin);
  if (replayed) return 'It was replayed. If it still could not be stored, it is back under a new offset.';
  const event = decodeEvent(message.value && Buffer.from(message.value));
  if ('invalid' in event) {
    const why = event.invalid === reason ? 'for the same reason' : `(${event.invalid})`;
    return `This release cannot read it either, ${why}: a replay would only bring it back.
Fix the program that wrote it. The letter can stay where it is until the log drops it.`;
  }
  return `This release reads it as an event: board ${event.board}, player ${event.playerId}, epoch ${event.epoch}, seq ${event.seq}.
Once its reason (${reason}) is gone, send it again: ${COMMAND} replay ${offset}
It changes nothing if the player has a newer score by then.`;
}

function originText({ origin }: DeadLetterSummary): string {
  return origin === null ? '-' : printable(`${origin.topic}/${origin.partition}@${origin.offset}`);
}

function few(offsets: readonly Offset[]): string {
  const more = offsets.length - MOST_OFFSETS;
  return offsets.slice(0, MOST_OFFSETS).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function count(letters: number): string {
  return letters === 1 ? '1 dead letter' : `${letters} dead letters`;
}

/** Columns as wide as their widest cell, except the last. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
