import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const PROJECT = resolve(import.meta.dirname, '../..');
const CONFIG = join(PROJECT, '.dependency-cruiser.cjs');

/** The names of the rules that each file breaks, sorted; files that break none are not in it. */
export type Violations = Readonly<Record<string, readonly string[]>>;

/**
 * Runs the project's boundary rules over a tree of other files, with the project's own path aliases and dependencies.
 *
 * @param files path in the tree to text. Packages are empty ones that have to be given like any file.
 */
export async function violationsOf(files: Readonly<Record<string, string>>): Promise<Violations> {
  const tree = await mkdtemp(join(tmpdir(), 'standings-boundaries-'));
  try {
    for (const [path, text] of Object.entries(files)) await put(join(tree, path), text);
    for (const name of ['tsconfig.json', 'package.json']) await cp(join(PROJECT, name), join(tree, name));
    return byFile(await cruise(tree));
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

function cruise(tree: string): Promise<Report> {
  const program = join(PROJECT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, 'apps', 'libs', 'test', '--config', CONFIG, '--output-type', 'json'];
  return new Promise((done, failed) => {
    execFile(process.execPath, args, { cwd: tree, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      // Its exit code is the number of violations.
      if (stdout === '') failed(new Error(`dependency-cruiser said nothing: ${stderr}`, { cause: error }));
      else done(JSON.parse(stdout) as Report);
    });
  });
}

function byFile({ summary }: Report): Violations {
  const found: Record<string, string[]> = {};
  for (const { from, rule } of summary.violations) (found[from] ??= []).push(rule.name);
  return Object.fromEntries(Object.entries(found).map(([file, rules]) => [file, [...new Set(rules)].sort()]));
}
