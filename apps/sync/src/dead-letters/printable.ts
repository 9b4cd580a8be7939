// Foreign text that goes to a terminal: nothing in it may move the cursor or change colours.

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Deepest indentation: without it a megabyte of brackets would become gigabytes of spaces. */
const DEEPEST = 20;

/** Text without control characters, except line feeds. They are written as `\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text of at most `length` characters, on one line. */
export function shortened(text: string, length: number): string {
  const line = printable(text.replaceAll('\n', ' '));
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

/**
 * The bytes of a message for reading: JSON indented, other text unchanged, the rest in hexadecimal.
 */
export function readable(bytes: Uint8Array): string {
  const text = asText(bytes);
  if (text === undefined)
    return Buffer.from(bytes)
      .toString('hex')
      .replaceAll(/(.{64})(?=.)/g, '$1\n');
  return printable(isJson(text) ? indented(text) : text);
}

function asText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The same JSON, character for character, indented. Parsing it could hide the mistake: the last digits of a number that is too
 * long, or a name that occurs twice.
 */
function indented(json: string): string {
  let depth = 0;
  let out = '';
  const line = () => `\n${'  '.repeat(Math.min(depth, DEEPEST))}`;
  for (const [token] of json.matchAll(/"(?:\\.|[^"\\])*"|[[{]\s*[\]}]|[^\s"]/g)) {
    if (token === '[' || token === '{') {
      depth += 1;
      out += token + line();
    } else if (token === ']' || token === '}') {
      depth -= 1;
      out += line() + token;
    } else if (token === ',') out += token + line();
    else out += token === ':' ? ': ' : token;
  }
  return out;
}
