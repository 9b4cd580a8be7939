import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** The pages of the project, as paths from its root. */
export const PAGES: readonly string[] = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** The files of a clone, and new files that Git does not ignore, as paths from its root. */
export const FILES: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  {
    cwd: ROOT,
  },
)
  .toString()
  .trimEnd()
  .split('\n')
  .filter((file) => existsSync(join(ROOT, file)));

export function readPage(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The text below a heading, up to the next heading of the same or a higher level. Empty if there is no such heading. */
export function section(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start === -1) return '';
  const level = lines[start]?.indexOf(' ') ?? 0;
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level);
  return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length).join('\n');
}

/** The rows of every table in a text, with its head and the line below: one list of cells each. */
export function tables(text: string): string[][][] {
  return [...text.matchAll(/^\|.*(?:\n\|.*)*/gm)].map(([table]) => table.split('\n').map(cells));
}

/** The rows of the first table in a text, without its head: one list of cells each. */
export function tableRows(text: string): string[][] {
  return tables(text)[0]?.slice(2) ?? [];
}

function cells(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The texts between back-ticks on one line, outside code blocks. */
export function codeSpans(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code as string);
}

/** The targets of links, as written. */
export function links(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
}

/** The anchors of headings on a forge. */
export function anchors(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading as string)
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```[^]*?^```/gm, '');
}
