import { BOARD_ID, type BoardTemplate } from '@standings/domain';
import { z } from 'zod';
import type { AnswerOf } from '../answer-of.js';
import { must, queryInteger } from '../fields.js';
import { definitionFields, toDefinitionAnswer } from './definition.js';

const prefix = z
  .string(must('text'))
  .regex(BOARD_ID, must('1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit'))
  .describe('Start of the ids of boards.')
  .meta({ example: 'region.' });

export const templateParams = z.strictObject({ prefix });

export type TemplateParams = z.output<typeof templateParams>;

export const template = z.object({ prefix, ...definitionFields }).meta({
  id: 'BoardTemplate',
  example: {
    prefix: 'region.',
    title: null,
    spread: false,
    order: 'desc',
    update: 'increment',
    ties: 'shared',
    subscoreOrder: 'desc',
    scores: { min: null, max: null, maxDelta: null },
    acceptsFrom: null,
    acceptsUntil: null,
    revision: 8,
  },
});

export type TemplateAnswer = AnswerOf<typeof template>;

export const templatesQuery = z.strictObject({
  n: queryInteger(1, 1000, 100).describe('How many templates.'),
  cursor: z
    .string(must('text'))
    .regex(BOARD_ID, must('`next` of the previous page'))
    .optional()
    .describe('`next` of the previous page.'),
});

export type TemplatesQuery = z.output<typeof templatesQuery>;

export const templatePage = z
  .object({
    templates: z.array(template).describe('Ordered by prefix, by bytes.'),
    next: z.string().nullable().describe('Pass as `cursor` for the next page; null on the last.'),
  })
  .meta({ id: 'BoardTemplatePage' });

export type TemplatePageAnswer = AnswerOf<typeof templatePage>;

export function toTemplateAnswer(defined: BoardTemplate): z.output<typeof template> {
  return { prefix: defined.prefix, ...toDefinitionAnswer(defined) };
}
