import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line that stands for the text of a file in `includes`: `-- @include "name"`. */
const DIRECTIVE = /^--+[ \t]*@include\b(.*)$/gm;
const NAMED = /^ "([\w-]+)"$/;

/**
 * The scripts of a folder by name, each with the text of what it includes. What several files of a script include stands in it
 * once, at the first place.
 *
 * @throws {Error} if an include is missing or misspelt, if a file names one twice, or if a file includes itself.
 */
export function readScripts(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.lua'));
  return new Map(files.map((file) => [file.slice(0, -'.lua'.length), new Expansion(folder).of(file, [])]));
}

/** Puts one script together. */
class Expansion {
  private readonly included = new Set<string>();

  constructor(private readonly folder: string) {}

  /** @param chain the files that led here, outermost first. */
  of(file: string, chain: readonly string[]): string {
    const path = [...chain, file];
    if (chain.includes(file)) throw new Error(`${path.join(' includes ')}: remove one of these includes.`);
    const named = new Set<string>();
    return this.read(path).replace(DIRECTIVE, (line, rest: string) => {
      const name = NAMED.exec(rest)?.[1];
      if (name === undefined) throw new Error(`${file} has the line ${line}: write -- @include "name".`);
      if (named.has(name)) throw new Error(`${file} includes "${name}" twice: remove one of the two lines.`);
      named.add(name);
      return this.include(`includes/${name}.lua`, path);
    });
  }

  private include(file: string, chain: readonly string[]): string {
    if (this.included.has(file) && !chain.includes(file)) return '';
    this.included.add(file);
    return this.of(file, chain).trimEnd();
  }

  private read(path: readonly string[]): string {
    const file = path.at(-1) as string;
    try {
      return readFileSync(join(this.folder, file), 'utf8');
    } catch (error) {
      throw new Error(`${path.join(' includes ')}, which cannot be read: add the file or correct its name.`, {
        cause: error,
      });
    }
  }
}
