import { TemporalCalendar } from '@standings/calendar';
import {
  type Calendar,
  CALENDAR_KINDS,
  type CalendarPeriod,
  type CalendarRules,
  DEFAULT_CALENDAR_RULES,
  parseCalendarPeriod,
  periodsToOpen,
} from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

const calendar = new TemporalCalendar();

/** Zones as close as the same zone before and after a change of its data. */
const ZONES = ['Europe/Lisbon', 'Europe/Berlin', 'Africa/Casablanca', 'UTC'];

/** From a year before the date that Apia skipped. */
const instant = fc.integer({ min: Date.UTC(2010, 11), max: Date.UTC(2027, 0) });
const kind = fc.constantFrom(...CALENDAR_KINDS);
const rules = fc.record({
  timeZone: fc.constantFrom(...ZONES, 'Pacific/Apia', 'America/St_Johns', 'Australia/Lord_Howe'),
  weekStartsOn: fc.constantFrom(1 as const, 6 as const, 7 as const),
});

/** A calendar whose data says of every zone what is true of one. */
const withDataOf = (timeZone: string): Calendar => ({
  hasTimeZone: () => true,
  at: (kind, { weekStartsOn }, ms) => calendar.at(kind, { timeZone, weekStartsOn }, ms),
  step: (id, { weekStartsOn }, steps) => calendar.step(id, { timeZone, weekStartsOn }, steps),
});

const ofKind = (kind: string, periods: readonly CalendarPeriod[]) =>
  periods.filter(({ id }) => parseCalendarPeriod(id)?.kind === kind);
const holding = (periods: readonly CalendarPeriod[], ms: number) =>
  periods.filter(({ startsAt, endsAt }) => startsAt <= ms && ms < endsAt);
const open = (rules: CalendarRules, ms: number, opened: readonly CalendarPeriod[] = []) =>
  periodsToOpen(calendar, { rules, kinds: CALENDAR_KINDS, opened }, ms);
const idsAt = (time: string) => open(DEFAULT_CALENDAR_RULES, Date.parse(time)).map(({ id }) => id);

describe('The periods that a board must open', () => {
  it('are the current ones, and the next ones a day or half their length ahead', () => {
    expect(idsAt('2026-03-03T00:00Z')).toEqual(['2026-03-03', '2026-03-04', '2026-W10', '2026-03', '2026']);
    for (const [id, time] of [
      ['2026-03-06', '2026-03-05T00:00Z'],
      ['2026-W11', '2026-03-05T12:00Z'],
      ['2026-04', '2026-03-17T00:00Z'],
      ['2027', '2026-07-02T12:00Z'],
    ] as const) {
      const at = Date.parse(time);
      const opens = (ms: number) => open(DEFAULT_CALENDAR_RULES, ms).some((period) => period.id === id);
      expect([id, opens(at - 1), opens(at)]).toEqual([id, false, true]);
    }
  });

  it('include two days ahead if the first has less than 24 hours', () => {
    const berlin = { rules: { timeZone: 'Europe/Berlin', weekStartsOn: 1 as const }, kinds: ['day' as const] };
    const ids = (time: string) =>
      periodsToOpen(calendar, { ...berlin, opened: [] }, Date.parse(time)).map(({ id }) => id);
    expect(ids('2026-03-28T21:59Z')).toEqual(['2026-03-28', '2026-03-29']);
    expect(ids('2026-03-28T22:00Z')).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
  });

  it('hold every instant of the next day in one period of each kind', () => {
    fc.assert(
      fc.property(rules, instant, fc.nat(DAY_MS), (rules, ms, later) => {
        const opened = open(rules, ms);
        for (const kind of CALENDAR_KINDS) expect(holding(ofKind(kind, opened), ms + later)).toHaveLength(1);
      }),
    );
  });

  it('are those that the calendar has, if its data does not change', () => {
    fc.assert(
      fc.property(rules, instant, (rules, ms) => {
        for (const period of open(rules, ms)) expect(calendar.step(period.id, rules, 0)).toEqual(period);
      }),
    );
  });

  it('are none that were opened, and no more than would be opened at once', () => {
    fc.assert(
      fc.property(rules, instant, fc.nat(400 * DAY_MS), (rules, ms, later) => {
        const before = open(rules, ms);
        expect(open(rules, ms, before)).toEqual([]);
        const after = open(rules, ms + later, before.toReversed());
        const ids = new Set(before.map(({ id }) => id));
        expect(after).toEqual(open(rules, ms + later).filter(({ id }) => !ids.has(id)));
      }),
    );
  });

  it('follow each other without gap or overlap whatever zone data each process has', () => {
    const step = fc.record({ zone: fc.constantFrom(...ZONES), by: fc.nat(DAY_MS) });
    fc.assert(
      fc.property(kind, instant, fc.array(step, { minLength: 1, maxLength: 60 }), (kind, begin, steps) => {
        const opened: CalendarPeriod[] = [];
        let ms = begin;
        for (const { zone, by } of steps) {
          ms += by;
          const board = { rules: DEFAULT_CALENDAR_RULES, kinds: [kind], opened };
          opened.push(...periodsToOpen(withDataOf(zone), board, ms));
          expect(holding(opened, ms)).toHaveLength(1);
          expect(opened.at(-1)!.endsAt).toBeGreaterThan(ms + DAY_MS);
        }
        for (const [index, { id, startsAt, endsAt }] of opened.entries()) {
          expect(startsAt).toBeLessThan(endsAt);
          const before = opened[index - 1];
          if (before !== undefined) expect([before.id < id, before.endsAt]).toEqual([true, startsAt]);
        }
      }),
    );
  });

  it('leave out a day that the zone has skipped since the one before was opened', () => {
    // In Apia, 30 December 2011 was skipped. It would have been a day as in Honolulu.
    const opened = [withDataOf('Pacific/Honolulu').step('2011-12-30', DEFAULT_CALENDAR_RULES, 0)];
    const board = { rules: DEFAULT_CALENDAR_RULES, kinds: ['day' as const], opened };
    expect(periodsToOpen(withDataOf('Pacific/Apia'), board, Date.parse('2011-12-31T09:00Z'))).toEqual([
      { id: '2012-01-01', startsAt: Date.parse('2011-12-31T10:00Z'), endsAt: Date.parse('2012-01-01T10:00Z') },
    ]);
  });

  it('leave out what nobody opened in its time, and begin after all that was opened', () => {
    const step = fc.record({ zone: fc.constantFrom(...ZONES), by: fc.nat(1000 * DAY_MS) });
    fc.assert(
      fc.property(kind, instant, fc.array(step, { minLength: 2, maxLength: 10 }), (kind, begin, steps) => {
        const opened: CalendarPeriod[] = [];
        let ms = begin;
        for (const { zone, by } of steps) {
          ms += by;
          const board = { rules: DEFAULT_CALENDAR_RULES, kinds: [kind], opened };
          const missing = periodsToOpen(withDataOf(zone), board, ms);
          const last = opened.at(-1);
          for (const { id, startsAt, endsAt } of missing) {
            expect(endsAt).toBeGreaterThan(ms);
            if (last !== undefined) expect([last.id < id, last.endsAt <= startsAt]).toEqual([true, true]);
          }
          opened.push(...missing);
          expect(holding(opened, ms)).toHaveLength(1);
        }
      }),
    );
  });
});
