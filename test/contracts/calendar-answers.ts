import { type Calendar, CALENDAR_KINDS } from '@standings/domain';

const ZONES = ['UTC', 'Europe/Berlin', 'Pacific/Apia', 'America/St_Johns', 'Asia/Kathmandu', 'America/Sao_Paulo'];

/** A year in steps that come at all times of the day. */
const STEP_MS = 41 * 60 * 60_000 + 17 * 60_000;

/** Many answers of a calendar, to be compared with those in another process. */
export function answersOf(calendar: Calendar): readonly string[] {
  const answers = [];
  for (const timeZone of ZONES) {
    const rules = { timeZone, weekStartsOn: 7 } as const;
    for (let ms = Date.UTC(2011, 6); ms < Date.UTC(2012, 6); ms += STEP_MS) {
      for (const kind of CALENDAR_KINDS) {
        const period = calendar.at(kind, rules, ms);
        answers.push(JSON.stringify([timeZone, ms, period, calendar.step(period.id, rules, -3)]));
      }
    }
  }
  return answers;
}
