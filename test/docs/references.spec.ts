import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchors, codeSpans, FILES, links, PAGES, readPage, ROOT, tables } from './markdown.js';

const { scripts } = JSON.parse(readPage('package.json')) as { scripts: Record<string, string> };

const NAMES = new Set(FILES.map((file) => basename(file)));

/** `libs/sink`, `test/e2e/api-app.ts`: paths from the root of the project. */
const PATH = /^(?:apps|libs|test|docs|scripts|docker|\.ci)\/[\w./-]*$/;

/** `sink.ts`, `.dependency-cruiser.cjs`: a file by its name. */
const NAME = /^[\w.-]+\.(?:[cm]?ts|[cm]js|lua|md|json|ya?ml|csv)$/;

describe('The pages', () => {
  it('link to existing pages and anchors', () => {
    expect(onEveryPage((text, page) => links(text).filter((target) => !leadsSomewhere(page, target)))).toEqual([]);
  });

  it('name existing files', () => {
    expect(onEveryPage((text) => codeSpans(text).filter(isMissingFile))).toEqual([]);
  });

  it('have tables whose rows have as many cells as their heads', () => {
    expect(
      onEveryPage((text) =>
        tables(text).flatMap((rows) => rows.filter((row) => row.length !== rows[0]?.length).map(String)),
      ),
    ).toEqual([]);
  });

  it('name existing npm scripts', () => {
    expect(onEveryPage((text) => npmScripts(text).filter((name) => scripts[name] === undefined))).toEqual([]);
  });
});

/** The matches on the pages, each with its page. */
function onEveryPage(find: (text: string, page: string) => readonly string[]): string[] {
  return PAGES.flatMap((page) => find(readPage(page), page).map((found) => `${page}: ${found}`));
}

function leadsSomewhere(page: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || anchors(readPage(file)).includes(anchor);
}

function isMissingFile(span: string): boolean {
  return (PATH.test(span) && !existsSync(join(ROOT, span))) || (NAME.test(span) && !NAMES.has(span));
}

/** `npm run x`, `npm start` and `npm test`, in prose and in code blocks. */
function npmScripts(text: string): string[] {
  const named = text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g);
  return [...named].map(([, script, short]) => (script ?? short) as string);
}
