import type { Layout, RecordedLayout } from '@standings/domain';

/** A layout as Redis keeps it: `2/4` is layout 2, which has 4 shards. */
export function encodeLayout({ number, shards }: Layout): string {
  return `${number}/${shards}`;
}

/** @returns null if the text is no layout. */
export function decodeLayout(text: string | null): Layout | null {
  const [found, number, shards] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text ?? '') ?? [];
  return found === undefined ? null : { number: Number(number), shards: Number(shards) };
}

/** The same with what is recorded besides it: `2/4 log`. An earlier release, which knows nothing but `store`, reads `2/4`. */
export function encodeRecorded({ acknowledge, ...layout }: RecordedLayout): string {
  return acknowledge === 'store' ? encodeLayout(layout) : `${encodeLayout(layout)} ${acknowledge}`;
}

/** @returns null if the text is none. */
export function decodeRecorded(text: string | null): RecordedLayout | null {
  const [first = '', acknowledge = 'store', ...more] = text?.split(' ') ?? [];
  const layout = decodeLayout(first);
  if (layout === null || more.length > 0 || (acknowledge !== 'store' && acknowledge !== 'log')) return null;
  return { ...layout, acknowledge };
}
