import { CALENDAR_KINDS, type CalendarKind } from './period-kind.js';

/** Names a period by how long ago it was: `week` is the current one, and `week-1` the one before. */
export interface PeriodAlias {
  readonly kind: CalendarKind;
  /** 0 to 999. */
  readonly stepsBack: number;
}

const ALIAS = new RegExp(`^(${CALENDAR_KINDS.join('|')})(?:-([1-9]\\d{0,2}))?$`);

/** @returns undefined if the text is no alias. No id of a period is one. */
export function parsePeriodAlias(text: string): PeriodAlias | undefined {
  const found = ALIAS.exec(text);
  if (found === null) return undefined;
  return { kind: found[1] as CalendarKind, stepsBack: Number(found[2] ?? 0) };
}
