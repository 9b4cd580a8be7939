const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * `JSON.parse` rounds 0.99999999999999999999 to 1, 9007199254740991.4 to 9007199254740991 and 1e-400 to 0. The returned text
 * has `1e999` for each such number. That parses to `Infinity`, which every schema refuses with the path of the field.
 *
 * @param text JSON.
 */
export function withoutRounding(text: string): string {
  return text.replaceAll(STRING_OR_NUMBER, (token) => (isRounded(token) ? '1e999' : token));
}

/** Whether the number is whole only after rounding. */
function isRounded(token: string): boolean {
  return !token.startsWith('"') && Number.isInteger(Number(token)) && !isWhole(token);
}

/** Whether a number is whole as it is written, as `1.0`, `1e2` and `100e-2` are. */
function isWhole(number: string): boolean {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  // A loop, because /0+$/ would take quadratic time.
  let significant = digits.length;
  while (digits[significant - 1] === '0') significant--;
  return significant === 0 || significant - whole.length <= Number(exponent);
}
