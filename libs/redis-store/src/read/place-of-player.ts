/** What a script says in the place of a player who is not on the board. */
export const NONE = '-';

/** What a script says of a player: the key of a score, and the prefix of the member, empty if it has none. Null if the player is not on the board. */
export function placeOf(word: string): { readonly key: number; readonly prefix: string } | null {
  if (word === NONE) return null;
  const [key, prefix = ''] = word.split(':');
  return { key: Number(key), prefix };
}
