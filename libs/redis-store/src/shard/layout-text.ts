import type { Layout } from '@standings/domain';

/** A layout as Redis keeps it: `2/4` is layout 2, which has 4 shards. */
export function encodeLayout({ number, shards }: Layout): string {
  return `${number}/${shards}`;
}

/** @returns null if the text is no layout. */
export function decodeLayout(text: string | null): Layout | null {
  const [found, number, shards] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text ?? '') ?? [];
  return found === undefined ? null : { number: Number(number), shards: Number(shards) };
}
