import {
  type BoardDefinition,
  CALENDAR_KINDS,
  type Defined,
  DEFINED_KINDS,
  type DefinedKind,
  type KeptArchives,
  MAX_TITLE,
} from '@standings/domain';
import { z } from 'zod';
import { must } from '../fields.js';

const INSTANT = 'a time in ISO 8601 with an offset, such as 2026-11-26T12:00:00Z, or null';

/** Other years have more than four digits in an answer, which no request may have. An offset leads there from the last day of 9999. */
const YEARS = 'a time in the years 0000 to 9999 in UTC, or null';
const [FIRST, LAST] = ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'].map(Date.parse) as [number, number];
const SCORE = 'a whole number within ±9007199254740991, or null';
const MAX_DELTA = 'a whole number from 1 to 9007199254740991, or null';

export const title = z
  .string(must('text, or null'))
  // As regular text and JSON in Postgres: without control characters and halves of surrogate pairs.
  .regex(
    new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${MAX_TITLE}}$`, 'u'),
    must(`1 to ${MAX_TITLE} characters without line breaks`),
  )
  .nullable()
  .describe('For people; null for none.')
  .meta({ example: 'Europe' });

const direction = z.enum(['desc', 'asc'], must('"desc" or "asc"'));

/** The rules of a board besides `spread`. */
const rules = {
  order: direction.describe('Which scores are better: the higher ones (`desc`) or the lower ones (`asc`).'),
  update: z
    .enum(['increment', 'best', 'latest'], must('"increment", "best" or "latest"'))
    .describe(
      'What an update does: `increment` adds a `delta`; `best` keeps the better one of its `score` and the present one; `latest` keeps its `score`.',
    ),
  ties: z
    .enum(['shared', 'first', 'subscore'], must('"shared", "first" or "subscore"'))
    .describe(
      'Who is better of players with equal scores. `shared`: they share a rank. `first`: the one who reached the score earlier. `subscore`: the one with the better subscore; those with equal subscores share a rank.',
    ),
  subscoreOrder: direction.describe('Which subscores are better. `desc` unless `ties` is `subscore`.'),
};

const KINDS = must('a list of one or more of "all", "day", "week", "month" and "year"');
const WEEKDAY = must('a whole number from 1 (Monday) to 7 (Sunday)');
const ARCHIVES = must('a whole number from 1 to 10000, or null');

/** Zod has no type for a list that is never empty. */
const listOfKinds = z.array(z.enum(DEFINED_KINDS, KINDS), KINDS).min(1, KINDS) as unknown as z.ZodType<
  [DefinedKind, ...DefinedKind[]]
>;

/** What a board says of its periods. */
const calendar = {
  periods: listOfKinds.describe(
    'The kinds of periods that have a ranking each. Updates are answered with the first, which is fixed.',
  ),
  timeZone: z
    .string(must('text'))
    .max(64, must('the name of a time zone in the IANA database'))
    .describe('In which periods begin: a name of the IANA database, in its spelling.')
    .meta({ example: 'Europe/Berlin' }),
  weekStartsOn: z
    .literal([1, 2, 3, 4, 5, 6, 7], WEEKDAY)
    .describe('The first day of a week: 1 is Monday, and 7 is Sunday.'),
};

const archives = z.int(ARCHIVES).min(1, ARCHIVES).max(10_000, ARCHIVES).nullable();

const keepArchived = z.object(
  Object.fromEntries([...CALENDAR_KINDS, 'season'].map((kind) => [kind, archives])) as Record<
    keyof KeptArchives,
    typeof archives
  >,
);

const bound = z.int(must(SCORE)).nullable();

/** The fields of a definition in an answer. */
export const definitionFields = {
  title,
  spread: z.boolean().describe('Whether the players are spread over all shards.'),
  ...rules,
  ...calendar,
  keepArchived: keepArchived.describe('How many archived periods of each kind are kept; null for all.'),
  scores: z.object({
    min: bound.describe('Lowest score that an update may leave; null for no bound.'),
    max: bound.describe('Highest score that an update may leave; null for no bound.'),
    maxDelta: bound.describe('Largest change of a score by one update, up or down; null for no bound.'),
  }),
  acceptsFrom: z.iso.datetime().nullable().describe('When the board begins to accept updates; null for no beginning.'),
  acceptsUntil: z.iso.datetime().nullable().describe('When the board ceases to accept updates; null for no end.'),
  revision: z.int().min(1).describe('As in `ETag`: a later change has a higher one.'),
};

const given = z.iso
  .datetime({ offset: true, ...must(INSTANT) })
  // What is no time is refused for that alone.
  .refine((text) => !(Date.parse(text) < FIRST || Date.parse(text) > LAST), must(YEARS));

/** A time that has to be given. */
export const requiredInstant = given.transform((text) => Date.parse(text));

const instant = given
  .nullable()
  .transform((text) => (text === null ? null : Date.parse(text)))
  .optional();

/** What is to change of a definition. */
export const definitionChange = z
  .strictObject(
    {
      title: title.optional(),
      spread: z
        .boolean(must('true or false'))
        .optional()
        .describe(
          'Spreads the players over all shards, for a board that is too large or too busy for one node. Default: `false`.',
        ),
      order: rules.order.optional(),
      update: rules.update.optional(),
      ties: rules.ties.optional(),
      subscoreOrder: rules.subscoreOrder.optional(),
      periods: calendar.periods.optional(),
      timeZone: calendar.timeZone.optional(),
      weekStartsOn: calendar.weekStartsOn.optional(),
      keepArchived: z.strictObject(keepArchived.partial().shape, must('a JSON object')).optional(),
      scores: z
        .strictObject(
          {
            min: bound.optional(),
            max: bound.optional(),
            maxDelta: z.int(must(MAX_DELTA)).min(1, must(MAX_DELTA)).nullable().optional(),
          },
          must('a JSON object'),
        )
        .optional(),
      acceptsFrom: instant.describe('From when updates are accepted.'),
      acceptsUntil: instant.describe('Until when updates are accepted; the instant itself is not included.'),
    },
    must('a JSON object'),
  )
  .meta({
    id: 'BoardDefinition',
    description:
      'Fields that are left out have their default in a new definition, and stay as they are in one that exists. The default is `false` for `spread`, `desc` for `order` and `subscoreOrder`, `increment` for `update`, `shared` for `ties`, `["all"]` for `periods`, `UTC` for `timeZone`, 1 for `weekStartsOn`, and `null` for all others. `spread`, `order`, `update`, `ties`, `subscoreOrder`, `timeZone`, `weekStartsOn` and the first of `periods` are fixed when a board is created.',
    example: {
      title: 'Forest, any %',
      order: 'asc',
      update: 'best',
      ties: 'first',
      scores: { min: 0 },
      acceptsUntil: '2026-12-31T23:00:00Z',
    },
  });

export type DefinitionRequest = z.output<typeof definitionChange>;

/** A definition as it is answered. */
export function toDefinitionAnswer({ definition, revision }: Defined) {
  const { title, spread, order, update, ties, subscoreOrder, scores, acceptsFrom, acceptsUntil } = definition;
  const { periods, timeZone, weekStartsOn, keepArchived } = definition;
  return {
    title,
    spread,
    order,
    update,
    ties,
    subscoreOrder,
    periods: [...periods] as [DefinedKind, ...DefinedKind[]],
    timeZone,
    weekStartsOn,
    keepArchived: { ...keepArchived },
    scores: { ...scores },
    acceptsFrom: iso(acceptsFrom),
    acceptsUntil: iso(acceptsUntil),
    revision,
  };
}

function iso(time: BoardDefinition['acceptsFrom']): string | null {
  return time === null ? null : new Date(time).toISOString();
}
