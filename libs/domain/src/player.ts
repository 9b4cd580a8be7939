/**
 * A player id is opaque, given by the caller, and 1 to 128 characters of
 * `A-Z a-z 0-9 . _ - : @ | + = / ~`.
 *
 * ASCII only, so that no two ids look alike and every store orders them by the same bytes. No quotes, braces,
 * white space or control characters, so that an id stands in JSON, in a Redis entry and in a log line as it is.
 * UUIDs, e-mail addresses, base64 and `provider|id` forms all fit.
 */
export const PLAYER_ID = /^[A-Za-z0-9._:@|+=/~-]{1,128}$/;

/** The order of players within one rank: by the bytes of their ids, as Redis and `COLLATE "C"` order them. */
export function comparePlayerIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
