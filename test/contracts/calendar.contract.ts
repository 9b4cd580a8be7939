import {
  type Calendar,
  CALENDAR_KINDS,
  type CalendarKind,
  type CalendarRules,
  DEFAULT_CALENDAR_RULES,
  parsePeriod,
  periodIdOf,
  type Weekday,
} from '@standings/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const HOUR_MS = 60 * 60_000;

const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

/** Zones with an instant around which their clocks did something rare. */
const RARE: Readonly<Record<string, string>> = {
  'Europe/Berlin': '2026-10-25T01:00Z',
  'America/New_York': '2026-03-08T07:00Z',
  'Australia/Lord_Howe': '2026-04-04T15:00Z',
  // Set back from 0:01 to 23:01.
  'America/St_Johns': '2010-11-07T02:31Z',
  'America/Goose_Bay': '1988-10-30T03:01Z',
  // Midnight twice.
  'America/Havana': '2026-11-01T05:00Z',
  // No midnight.
  'America/Sao_Paulo': '2018-11-04T03:00Z',
  'America/Boa_Vista': '2000-10-08T04:00Z',
  'Africa/Cairo': '2026-04-23T22:00Z',
  // A date that was skipped.
  'Pacific/Apia': '2011-12-30T10:00Z',
  'Pacific/Kiritimati': '1994-12-31T10:00Z',
  'Asia/Kathmandu': '1985-12-31T18:30Z',
  UTC: '2000-02-29T00:00Z',
};

const timeZone = fc.constantFrom(...Object.keys(RARE));
const kind = fc.constantFrom(...CALENDAR_KINDS);
const rules = fc.record({ timeZone, weekStartsOn: fc.constantFrom(...WEEKDAYS) });
const anyInstant = fc.integer({ min: 0, max: Date.UTC(2150, 0) });

/** Half of them near the rare event of the zone. */
const instantOf = ({ timeZone }: CalendarRules) =>
  fc.oneof(
    anyInstant,
    fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS }).map((by) => Date.parse(RARE[timeZone]!) + by),
  );
const place = rules.chain((rules) => fc.record({ rules: fc.constant(rules), ms: instantOf(rules) }));
const twoInstants = rules.chain((rules) =>
  fc.record({ rules: fc.constant(rules), a: instantOf(rules), b: instantOf(rules) }),
);

const inZone = (timeZone: string, weekStartsOn: Weekday = 1): CalendarRules => ({ timeZone, weekStartsOn });

/** What every calendar does. @param open a calendar that was not asked anything yet. */
export function calendarContract(name: string, open: () => Calendar): void {
  const idAt = (kind: CalendarKind, rules: CalendarRules, time: string) => open().at(kind, rules, Date.parse(time)).id;
  const startOf = (id: string, rules: CalendarRules) => new Date(open().step(id, rules, 0).startsAt).toISOString();
  const hoursOf = (id: string, rules: CalendarRules) => {
    const { startsAt, endsAt } = open().step(id, rules, 0);
    return (endsAt - startsAt) / HOUR_MS;
  };

  describe(`${name}: an instant`, () => {
    it('is in one period of each kind, which every instant of that period leads to', () => {
      fc.assert(
        fc.property(kind, place, fc.nat(), (kind, { rules, ms }, any) => {
          const period = open().at(kind, rules, ms);
          const { startsAt, endsAt } = period;
          expect([startsAt <= ms, ms < endsAt]).toEqual([true, true]);
          for (const other of [startsAt, startsAt + (any % (endsAt - startsAt)), endsAt - 1]) {
            expect(open().at(kind, rules, other)).toEqual(period);
          }
        }),
      );
    });

    it('is in the same period whatever the calendar was asked before', () => {
      fc.assert(
        fc.property(kind, fc.array(rules, { minLength: 2 }), fc.array(anyInstant), (kind, boards, instants) => {
          const calendar = open();
          for (const ms of instants) {
            for (const rules of boards) expect(calendar.at(kind, rules, ms)).toEqual(open().at(kind, rules, ms));
          }
        }),
      );
    });

    it('must be a whole number of milliseconds', () => {
      for (const ms of [0.5, Number.NaN, Infinity, 1e20]) {
        expect(() => open().at('day', DEFAULT_CALENDAR_RULES, ms)).toThrow(RangeError);
      }
    });
  });

  describe(`${name}: periods of a kind`, () => {
    it('follow each other without gap or overlap', () => {
      fc.assert(
        fc.property(kind, place, (kind, { rules, ms }) => {
          const period = open().at(kind, rules, ms);
          const [before, after] = [open().step(period.id, rules, -1), open().step(period.id, rules, 1)];
          expect([before.endsAt, after.startsAt]).toEqual([period.startsAt, period.endsAt]);
          expect(open().at(kind, rules, period.endsAt)).toEqual(after);
          expect(open().at(kind, rules, period.startsAt - 1)).toEqual(before);
          expect([open().step(before.id, rules, 1), open().step(after.id, rules, -1)]).toEqual([period, period]);
          expect(open().step(period.id, rules, 0)).toEqual(period);
        }),
      );
    });

    it('have ids that can be read, and that sort by time', () => {
      fc.assert(
        fc.property(kind, twoInstants, (kind, { rules, a, b }) => {
          const [one, other] = [open().at(kind, rules, a), open().at(kind, rules, b)];
          const parts = parsePeriod(one.id);
          expect(parts).toMatchObject({ kind });
          expect(periodIdOf(parts!)).toBe(one.id);
          expect(one.id < other.id).toBe(one.startsAt < other.startsAt);
          expect(one.id === other.id).toBe(one.startsAt === other.startsAt);
        }),
      );
    });

    it('are as many steps apart as there are periods from one to the other', () => {
      fc.assert(
        fc.property(kind, fc.constantFrom(...WEEKDAYS), anyInstant, fc.nat(20), (kind, weekStartsOn, ms, steps) => {
          const rules = inZone('America/New_York', weekStartsOn);
          const { id } = open().at(kind, rules, ms);
          let far = id;
          for (let step = 0; step < steps; step += 1) far = open().step(far, rules, 1).id;
          expect([open().step(id, rules, steps).id, open().step(far, rules, -steps).id]).toEqual([far, id]);
        }),
        { numRuns: 30 },
      );
    });

    it('are counted in dates where a date was skipped', () => {
      const apia = inZone('Pacific/Apia');
      const ids = (id: string, steps: readonly number[]) => steps.map((step) => open().step(id, apia, step).id);
      expect(ids('2011-12-28', [1, 2, 3])).toEqual(['2011-12-29', '2011-12-31', '2011-12-31']);
      expect(ids('2012-01-01', [-1, -2, -3])).toEqual(['2011-12-31', '2011-12-29', '2011-12-29']);
      expect(ids('2011-12-30', [-1, 0, 1])).toEqual(['2011-12-29', '2011-12-31', '2011-12-31']);
    });

    it.each(['all', 's.spring', '2026-02-30', '2026-W54', 'week', ''])('do not include "%s"', (id) => {
      expect(() => open().step(id, DEFAULT_CALENDAR_RULES, 1)).toThrow(RangeError);
    });

    it('end with the year 9999, and begin with the year 1', () => {
      for (const [id, steps] of [
        ['9999', 1],
        ['9999-12-31', 1],
        ['0001-01-01', -1],
        ['2026-W48', 1e15],
      ] as const) {
        expect(() => open().step(id, DEFAULT_CALENDAR_RULES, steps)).toThrow(RangeError);
      }
      expect(startOf('9999-W52', DEFAULT_CALENDAR_RULES)).toBe('9999-12-27T00:00:00.000Z');
    });
  });

  describe(`${name}: a day`, () => {
    it.each([
      ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
      ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
      ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00.000Z', 23.5],
      ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00.000Z', 24],
      ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z', 24],
      ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 23],
      ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', 23],
      ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
      ['America/St_Johns', '2010-11-06', '2010-11-06T02:30:00.000Z', 24],
      ['America/St_Johns', '2010-11-07', '2010-11-07T02:30:00.000Z', 25],
    ])('in %s, %s, begins at %s and has %d hours', (timeZone, id, startsAt, hours) => {
      expect([startOf(id, inZone(timeZone)), hoursOf(id, inZone(timeZone))]).toEqual([startsAt, hours]);
    });

    it('goes on while clocks that were set back over midnight show the date of the day before', () => {
      // 23:01 on 6 November, a minute after 0:00 on 7 November.
      expect(idAt('day', inZone('America/St_Johns'), '2010-11-07T02:31Z')).toBe('2010-11-07');
    });
  });

  describe(`${name}: a week`, () => {
    it.each([
      // 2026-11-26 is a Thursday.
      [1, '2026-11-26', '2026-W48', '2026-11-23'],
      [2, '2026-11-26', '2026-W48', '2026-11-24'],
      [3, '2026-11-26', '2026-W48', '2026-11-25'],
      [4, '2026-11-26', '2026-W48', '2026-11-26'],
      [5, '2026-11-26', '2026-W48', '2026-11-20'],
      [6, '2026-11-26', '2026-W48', '2026-11-21'],
      [7, '2026-11-26', '2026-W48', '2026-11-22'],
      // A year with 53 ISO weeks.
      [1, '2021-01-03', '2020-W53', '2020-12-28'],
      [7, '2021-01-02', '2020-W53', '2020-12-27'],
      [7, '2021-01-03', '2021-W01', '2021-01-03'],
      [1, '2024-12-30', '2025-W01', '2024-12-30'],
    ] as const)('that begins on weekday %d has, on %s, the id %s and begins on %s', (weekStartsOn, date, id, first) => {
      const rules = inZone('UTC', weekStartsOn);
      expect(idAt('week', rules, `${date}T12:00Z`)).toBe(id);
      expect(startOf(id, rules)).toBe(`${first}T00:00:00.000Z`);
    });
  });

  describe(`${name}: a time zone`, () => {
    it.each(['UTC', 'Etc/UTC', 'Etc/GMT+5', 'EST5EDT', 'Asia/Kolkata', 'Asia/Calcutta', 'America/Port-au-Prince'])(
      'may be %s',
      (name) => expect(open().hasTimeZone(name)).toBe(true),
    );

    it.each([
      ...[
        '',
        ' UTC',
        'utc',
        'europe/berlin',
        'Europe/berlin',
        'Europe/Berlin ',
        'Mars/Base',
        'Local',
        'Factory',
        'Etc/Unknown',
      ],
      // What JavaScript takes and IANA does not know.
      ...['+01:00', '-0330', 'Z', 'PST', 'BST', 'SystemV/PST8', 'Systemv/PST8', 'US/Pacific-New'],
      // As a time with a zone.
      '2026-11-26T00:00[Europe/Berlin]',
    ])('is never "%s"', (name) => {
      expect(open().hasTimeZone(name)).toBe(false);
      expect(() => open().at('day', inZone(name), 0)).toThrow(RangeError);
      expect(() => open().step('2026', inZone(name), 1)).toThrow(RangeError);
    });

    it('is every one that this Node lists', () => {
      const listed = Intl.supportedValuesOf('timeZone');
      expect(listed.filter((name) => !open().hasTimeZone(name))).toEqual([]);
    });
  });
}
