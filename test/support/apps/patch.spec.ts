import { describe, expect, it } from 'vitest';
import { applyPatch } from './patch.js';

const patch = { file: 'a.js', find: 'b', replace: 'x' };

describe('A patch', () => {
  it('replaces the text that it names', () => {
    expect(applyPatch('abc', patch)).toBe('axc');
  });

  it.each(['ac', 'abcb'])('fails loudly on "%s", where the text is not there exactly once', (text) => {
    expect(() => applyPatch(text, patch)).toThrow('a.js holds');
  });
});
