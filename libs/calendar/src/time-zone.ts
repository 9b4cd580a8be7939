import { Temporal } from 'temporal-polyfill';

/** Names of ICU that are not in the IANA database. The polyfill takes them, and the Temporal of Node does not. */
const OF_ICU = /^(?:Systemv\/.*|US\/Pacific-New|Canada\/East-Saskatchewan)$/;

/** Whether IANA has a time zone of exactly this name. */
export function isTimeZone(name: string): boolean {
  // Temporal takes offsets, such as `+01:00`, as well.
  if (!/^[A-Z]/.test(name) || OF_ICU.test(name)) return false;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId === name;
  } catch {
    return false;
  }
}
