import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, readable, shortened } from './printable.js';

describe('readable', () => {
  it('indents JSON as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 15 }), (json) => {
        const value: unknown = JSON.parse(json);
        expect(readable(Buffer.from(json))).toBe(printable(JSON.stringify(value, null, 2)));
      }),
    );
  });

  it('keeps what parsed JSON cannot hold: long numbers and repeated names', () => {
    const json = '{"seq":9007199254740993, "a":1 ,"a":[ ],"b":-1.50e+3}';
    const lines = ['{', '  "seq": 9007199254740993,', '  "a": 1,', '  "a": [ ],', '  "b": -1.50e+3', '}'];
    expect(readable(Buffer.from(json))).toBe(lines.join('\n'));
  });

  it('accepts deep nesting', () => {
    expect(readable(Buffer.from('['.repeat(5000) + ']'.repeat(5000))).length).toBeLessThan(500_000);
  });

  it('leaves other text unchanged, and writes bytes that are not text as hexadecimal', () => {
    expect(readable(Buffer.from('{"playerId":'))).toBe('{"playerId":');
    expect(readable(Buffer.from([0xff, 0xfe, 0x00]))).toBe('fffe00');
  });
});

describe('printable', () => {
  it('removes control sequences for terminals', () => {
    expect(printable('a\u001b[31m\u009b\r\nb\u202e')).toBe('a\\u001b[31m\\u009b\\u000d\nb\\u202e');
    expect(shortened('one\ntwo three', 9)).toBe('one two …');
  });
});
