import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TemporalCalendar } from '@standings/calendar';
import { describe, expect, it } from 'vitest';
import { answersOf } from './calendar-answers.js';
import { calendarContract } from './calendar.contract.js';
import { calendarZonesContract } from './calendar-zones.contract.js';

calendarContract('TemporalCalendar', () => new TemporalCalendar());

calendarZonesContract('TemporalCalendar', new TemporalCalendar());

/** Also says how the process shows a date itself, with its own zone and language. */
const PROGRAM = `
  import { TemporalCalendar } from '@standings/calendar';
  import { answersOf } from './test/contracts/calendar-answers.ts';
  const shown = new Date(Date.UTC(2026, 10, 26, 12)).toLocaleString();
  console.log(JSON.stringify({ shown, answers: answersOf(new TemporalCalendar()) }));
`;

describe('TemporalCalendar in a process of another place', () => {
  it.each([
    { TZ: 'America/St_Johns', LC_ALL: 'th_TH.UTF-8', what: 'Buddhist years', shows: /2569/ },
    { TZ: 'Pacific/Apia', LC_ALL: 'fa_IR.UTF-8', what: 'Persian years and digits', shows: /۱۴۰۵/ },
  ])(
    'answers the same where TZ is $TZ, and dates are shown with $what',
    async ({ TZ, LC_ALL, shows }) => {
      const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM];
      const options = { env: { ...process.env, TZ, LC_ALL }, maxBuffer: 2 ** 24 };
      const { stdout } = await promisify(execFile)(process.execPath, args, options);
      const { shown, answers } = JSON.parse(stdout) as { readonly shown: string; readonly answers: readonly string[] };
      expect(shown).toMatch(shows);
      expect(answers).toEqual(answersOf(new TemporalCalendar()));
    },
    120_000,
  );
});
