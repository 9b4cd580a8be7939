import { type Calendar, type DefinitionChange, InvalidDefinitionError } from '@standings/domain';

/** @throws {InvalidDefinitionError} if a change names a time zone that does not exist. */
export function assertTimeZone(calendar: Calendar, { timeZone }: DefinitionChange): void {
  if (timeZone === undefined || calendar.hasTimeZone(timeZone)) return;
  throw new InvalidDefinitionError(`"timeZone" is "${timeZone}", and the IANA database has no zone of this spelling`);
}
