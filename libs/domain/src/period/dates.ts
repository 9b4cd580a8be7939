/** Whether a date of the Gregorian calendar exists. @param month from 1. */
export function isDate(year: number, month: number, day: number): boolean {
  return isMonth(month) && day >= 1 && day <= daysOf(year, month);
}

export function isMonth(month: number): boolean {
  return month >= 1 && month <= 12;
}

/** Whether an ISO year has a week of that number: it is long if its first or its last day is a Thursday. */
export function isIsoWeek(year: number, week: number): boolean {
  const isLong = lastWeekdayOf(year) === THURSDAY || lastWeekdayOf(year - 1) === WEDNESDAY;
  return week >= 1 && week <= (isLong ? 53 : 52);
}

const WEDNESDAY = 3;
const THURSDAY = 4;

function daysOf(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** The weekday of 31 December, 0 for Sunday: a year of 365 days moves it by one, and a leap year by two. */
function lastWeekdayOf(year: number): number {
  return (year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400)) % 7;
}
