import type { Patch } from './mutant.js';

/** @throws {Error} unless the text that is looked for is there exactly once: the code has changed, and the patch has to. */
export function applyPatch(text: string, { file, find, replace }: Patch): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times what is to be replaced:\n${find}`);
  return parts.join(replace);
}
