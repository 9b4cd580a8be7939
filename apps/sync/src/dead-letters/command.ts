import { parseArgs } from 'node:util';
import { type DeadLetter, type DeadLetterBox, DeadLetterError, type Offset } from '@standings/domain';
import { decodeEvent } from '@standings/event-json';
import { explainText, listText, replayText, USAGE } from './text.js';

interface Answer {
  readonly text: string;
  readonly json: unknown;
}

/**
 * Runs a command line of `npm run dead-letters`. @returns the text to print.
 *
 * @throws {DeadLetterError} with one line for the operator, or with the usage if the command line is wrong.
 */
export async function deadLettersCommand(args: readonly string[], letters: DeadLetterBox): Promise<string> {
  const { values, positionals } = parse(args);
  const [command, ...operands] = positionals;
  try {
    const { text, json } = await run(
      letters,
      command,
      operands.map((text) => letters.offsetOf(text)),
      values.all,
    );
    return values.json ? JSON.stringify(json, null, 2) : text;
  } catch (error) {
    if (error instanceof DeadLetterError || !(error instanceof Error)) throw error;
    // Clients have no common class for their errors.
    throw new DeadLetterError(`${letters.log}: ${error.message}`, { cause: error });
  }
}

function run(
  letters: DeadLetterBox,
  command: string | undefined,
  offsets: readonly Offset[],
  all: boolean,
): Promise<Answer> {
  const [offset, second] = offsets;
  if (command === 'list' && offset === undefined) return list(letters);
  if (command === 'explain' && offset !== undefined && second === undefined) return explain(letters, offset);
  if (command === 'replay' && all !== (offset !== undefined)) return replay(letters, all ? 'all' : offsets);
  throw new DeadLetterError(USAGE);
}

async function list(letters: DeadLetterBox): Promise<Answer> {
  const waiting = await letters.waiting();
  return { text: listText(waiting, letters.name), json: waiting };
}

async function explain(letters: DeadLetterBox, offset: Offset): Promise<Answer> {
  const { letter, replayed } = await letters.find(offset);
  return { text: explainText(letter, replayed, letters), json: { ...toJson(letter), replayed } };
}

async function replay(letters: DeadLetterBox, which: readonly Offset[] | 'all'): Promise<Answer> {
  const done = await letters.replay(which);
  return { text: replayText(done), json: done };
}

function toJson({ message, ...summary }: DeadLetter): object {
  const value = message.value === null ? null : Buffer.from(message.value);
  return { ...summary, headers: message.headers, value: value?.toString() ?? null, decoded: decodeEvent(value) };
}

function parse(args: readonly string[]) {
  try {
    const options = { all: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new DeadLetterError(USAGE, { cause: error });
  }
}
