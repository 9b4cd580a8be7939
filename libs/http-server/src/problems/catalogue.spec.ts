import { readFile } from 'node:fs/promises';
import * as domain from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { isProblemCode, PROBLEM_CODES, problemKind } from './catalogue.js';

function section(code: (typeof PROBLEM_CODES)[number]): string {
  const { status, title, meaning, fix, retryAfterS } = problemKind(code);
  const retry = retryAfterS === undefined ? '' : ` \`Retry-After: ${retryAfterS}\`.`;
  return `## ${code}\n\n**${status}** ${title}.${retry}\n\n${meaning}\n\nFix: ${fix}\n`;
}

describe('the problem catalogue', () => {
  it('matches docs/errors.md, code by code and in order', async () => {
    const page = await readFile(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
    expect(page.slice(page.indexOf('## '))).toBe(PROBLEM_CODES.map(section).join('\n'));
  });

  it('has every error of the domain', () => {
    const errors = Object.values<unknown>(domain).filter(isErrorClass);
    expect(errors.length).toBeGreaterThan(5);
    for (const DomainError of errors) expect(new DomainError('', '', 0).code).toSatisfy(isProblemCode);
  });
});

type ErrorClass = new (...args: unknown[]) => domain.StandingsError;

function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === 'function' && value.prototype instanceof domain.StandingsError;
}
