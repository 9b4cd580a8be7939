import { parseArgs } from 'node:util';
import { decodeEvent } from '@standings/event-json';
import {
  createKafka,
  type DeadLetter,
  DeadLetterError,
  DeadLetterTopic,
  type GroupSettings,
  type KafkaSettings,
} from '@standings/kafka-log';
import { explainText, listText, replayText, USAGE } from './text.js';

type Settings = Pick<KafkaSettings, 'brokers' | 'topic'> & GroupSettings;

interface Answer {
  readonly text: string;
  readonly json: unknown;
}

/**
 * Runs a command line of `npm run dead-letters`. @returns the text to print.
 *
 * @throws {DeadLetterError} with one line for the operator, or with the usage if the command line is wrong.
 */
export async function deadLettersCommand(args: readonly string[], settings: Settings): Promise<string> {
  const { values, positionals } = parse(args);
  const letters = new DeadLetterTopic(createKafka(settings), settings.topic, settings.groupId);
  const [command, ...operands] = positionals;
  try {
    const { text, json } = await run(letters, command, operands.map(toOffset), values.all);
    return values.json ? JSON.stringify(json, null, 2) : text;
  } catch (error) {
    if (error instanceof DeadLetterError || !(error instanceof Error)) throw error;
    // kafkajs has no common class for its errors: a silent broker gives a plain `Error`.
    throw new DeadLetterError(`Kafka at ${settings.brokers.join(',')}: ${error.message}`, { cause: error });
  }
}

function run(
  letters: DeadLetterTopic,
  command: string | undefined,
  offsets: readonly number[],
  all: boolean,
): Promise<Answer> {
  const [offset, second] = offsets;
  if (command === 'list' && offset === undefined) return list(letters);
  if (command === 'explain' && offset !== undefined && second === undefined) return explain(letters, offset);
  if (command === 'replay' && all !== (offset !== undefined)) return replay(letters, all ? 'all' : offsets);
  throw new DeadLetterError(USAGE);
}

async function list(letters: DeadLetterTopic): Promise<Answer> {
  const waiting = await letters.waiting();
  return { text: listText(waiting, letters.name), json: waiting };
}

async function explain(letters: DeadLetterTopic, offset: number): Promise<Answer> {
  const { letter, replayed } = await letters.find(offset);
  return { text: explainText(letter, replayed), json: { ...toJson(letter), replayed } };
}

async function replay(letters: DeadLetterTopic, which: readonly number[] | 'all'): Promise<Answer> {
  const done = await letters.replay(which);
  return { text: replayText(done), json: done };
}

function toJson({ message, ...summary }: DeadLetter): object {
  const headers = Object.entries(message.headers).map(([name, content]) => [name, String(content)]);
  const value = message.value?.toString() ?? null;
  return { ...summary, headers: Object.fromEntries(headers), value, decoded: decodeEvent(message.value) };
}

function parse(args: readonly string[]) {
  try {
    const options = { all: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new DeadLetterError(USAGE, { cause: error });
  }
}

function toOffset(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new DeadLetterError(`"${text}" is not an offset. They are in the list.`);
  return Number(text);
}
