import * as config from '@standings/config';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readPage, section, tableRows } from './markdown.js';

const page = readPage('docs/configuration.md');

/** The environments of the apps, by the heading of their table. */
const ENVIRONMENTS = {
  api: config.apiEnvironment,
  sync: config.syncEnvironment,
  standalone: config.standaloneEnvironment,
};

describe('docs/configuration.md', () => {
  // If it fails, the expected side of the difference is the correct table.
  it.each(Object.entries(ENVIRONMENTS))('has the variables of %s as in its schema', (app, schema) => {
    expect(tableRows(section(page, app)).map(toLine)).toEqual(expectedRows(schema).map(toLine));
  });

  it('has a table for every environment', () => {
    const exported: unknown[] = Object.values(config).filter((one) => one instanceof z.ZodObject);
    expect(new Set(exported)).toEqual(new Set(Object.values(ENVIRONMENTS)));
  });
});

interface Property {
  readonly default: unknown;
  readonly description: string;
  readonly enum?: readonly string[];
}

/** Name, default, what is allowed, meaning. */
function expectedRows(schema: z.ZodObject): string[][] {
  const { properties } = z.toJSONSchema(schema, { io: 'input' }) as { properties: Record<string, Property> };
  return Object.entries(properties).map(([name, property]) => [
    code(name),
    property.default === undefined ? '' : code(JSON.stringify(property.default).replaceAll('"', '')),
    property.enum?.map(code).join(', ') ?? allowed(schema.shape[name] as z.ZodType),
    property.description,
  ]);
}

/** What a value must be, from the message for a wrong one. */
function allowed(variable: z.ZodType): string {
  const { error } = variable.safeParse('\0');
  return error?.issues[0]?.message.replace('must be ', '') ?? 'any text';
}

function code(text: string): string {
  return `\`${text}\``;
}

function toLine(row: readonly string[]): string {
  return `| ${row.join(' | ')} |`;
}
