import { randomInt } from 'node:crypto';

/** From `CHAOS_SEED`, or by chance: the same seed makes the same requests and picks the same victims. */
export function chooseSeed(): number {
  const given = process.env['CHAOS_SEED'];
  return given === undefined ? randomInt(1, 2 ** 31) : Number(given);
}
