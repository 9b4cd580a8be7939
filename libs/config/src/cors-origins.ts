import { z } from 'zod';

const RULE =
  'must be origins as browsers send them, such as https://game.example, with commas between: no path, no standard port; or * alone';

/** Origins with commas between. One that no browser ever sends would never match, and nobody would be told why. */
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
  // Apps with a web view have schemes of their own, such as capacitor://localhost, whose origin is opaque to URL.
  if (!/^https?:/.test(text)) return /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(text);
  return !text.includes('*') && URL.canParse(text) && new URL(text).origin === text;
}

/** The wrong ones of several. A single one stands in the environment, for all to see. */
function whichIsNot(origins: readonly string[]): string {
  if (origins.length === 1) return '';
  const wrong = origins.filter((origin) => !isOrigin(origin)).map((origin) => JSON.stringify(origin));
  return `; not ${wrong.join(', ')}`;
}
