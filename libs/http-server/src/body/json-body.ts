import { RequestProblem } from '../problems/request-problem.js';
import { withoutRounding } from './without-rounding.js';

/** Deepest nesting of a body. Requests need at most 3. */
export const MAX_DEPTH = 8;

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const POINT = 0x2e;
const LOWER_E = 0x65;
const UPPER_E = 0x45;

/**
 * Parses a JSON body, and refuses what `JSON.parse` accepts: a name given twice in one object, and deep nesting.
 *
 * `JSON.parse` keeps the last of two equal names. So with duplicates the value has fewer keys than the text has names, and
 * only then the name is searched for. `JSON.parse` also rounds: see {@link withoutRounding}.
 *
 * @throws {RequestProblem} `malformed_json` or `invalid_request`.
 */
export function parseJsonBody(text: string): unknown {
  const value = parse(text);
  const { names, hasDecimals } = scan(text);
  if (countKeys(value, 1) !== names) {
    const field = findDuplicate(text);
    throw invalid(field, 'is given twice in one object');
  }
  return hasDecimals ? parse(withoutRounding(text)) : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestProblem('malformed_json', whyNotJson(text));
  }
}

function whyNotJson(text: string): string {
  if (text === '') return 'The body is empty. Send a JSON object.';
  if (text.startsWith('\uFEFF')) return 'The body starts with a byte order mark. Send UTF-8 without one.';
  return 'The body cannot be read as JSON. Send one JSON object, written by a JSON library.';
}

function countKeys(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > MAX_DEPTH) throw invalid('', `is nested more than ${MAX_DEPTH} deep`);
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) keys += countKeys(item, depth + 1);
    return keys;
  }
  for (const key in value) keys += 1 + countKeys(value[key as keyof typeof value], depth + 1);
  return keys;
}

interface Scan {
  /** In JSON every colon outside a string follows a name. */
  readonly names: number;
  /** Whether a number may have a fraction or an exponent. `true` and `false` have an "e" too, which only costs time. */
  readonly hasDecimals: boolean;
}

/** What the text shows and the parsed value does not. */
function scan(text: string): Scan {
  let names = 0;
  let hasDecimals = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfString(text, at);
    else if (char === COLON) names++;
    else if (char === POINT || char === LOWER_E || char === UPPER_E) hasDecimals = true;
  }
  return { names, hasDecimals };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let char = text.charCodeAt(at); char !== QUOTE; char = text.charCodeAt(at)) at += char === BACKSLASH ? 2 : 1;
  return at;
}

/** An object or array of the text that has not ended yet, and where in it the text is read: after a name, or in an item. */
interface Open {
  readonly names: Set<string>;
  at: string | number;
}

/** The path of the first name that occurs twice in one object, such as `updates.0.delta`. Slow; runs only to explain a refusal. */
function findDuplicate(text: string): string {
  const open: Open[] = [];
  let string = '';
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
    const inner = open.at(-1);
    if (token === '{' || token === '[') open.push({ names: new Set(), at: token === '{' ? '' : 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') nextItem(inner);
    else if (token !== ':') string = JSON.parse(token) as string;
    else if (inner !== undefined && isSecond(string, inner)) return open.map(({ at }) => at).join('.');
  }
  return '';
}

function nextItem(array: Open | undefined): void {
  if (typeof array?.at === 'number') array.at += 1;
}

function isSecond(name: string, object: Open): boolean {
  object.at = name;
  const { size } = object.names;
  return object.names.add(name).size === size;
}

function invalid(field: string, message: string): RequestProblem {
  return new RequestProblem('invalid_request', 'The request is not valid. "errors" names what is wrong.', [
    { field, message },
  ]);
}
