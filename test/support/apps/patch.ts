/** A text in a compiled file, and what stands in its place. */
export interface Patch {
  /** Below the folder of an app in `dist/apps`: `api/libs/redis-store/src/lua/add.lua`. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** @throws {Error} unless the text that is looked for is there exactly once: the code has changed, and the patch has to. */
export function applyPatch(text: string, { file, find, replace }: Patch): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times what is to be replaced:\n${find}`);
  return parts.join(replace);
}
