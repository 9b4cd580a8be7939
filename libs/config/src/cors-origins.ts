import { z } from 'zod';

const RULE =
  'must be origins as browsers send them, such as https://game.example, separated by commas: no path, no standard port; or * alone';

/** Origins separated by commas. An origin that no browser sends is refused: it would silently never match. */
export const originList = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .refine((origins) => isAny(origins) || origins.every(isOrigin), {
    error: ({ input }) => `${RULE}${whichIsNot(input as string[])}`,
  });

function isAny(origins: readonly string[]): boolean {
  return origins.length === 1 && origins[0] === '*';
}

function isOrigin(text: string): boolean {
  // Apps with a web view have their own schemes, such as capacitor://localhost. `URL` gives those the origin "null".
  if (!/^https?:/.test(text)) return /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(text);
  return !text.includes('*') && URL.canParse(text) && new URL(text).origin === text;
}

/** Names the wrong ones of several. A single one needs no name. */
function whichIsNot(origins: readonly string[]): string {
  if (origins.length === 1) return '';
  const wrong = origins.filter((origin) => !isOrigin(origin)).map((origin) => JSON.stringify(origin));
  return `; not ${wrong.join(', ')}`;
}
