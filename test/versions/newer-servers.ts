import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installMissing } from '../support/debian-packages.js';
import { isOnPath, run } from '../support/servers/run.js';

/** The release of Debian that the packages are of, whatever runs here. */
const RELEASE = 'trixie';
const PACKAGES = 'redis-server,valkey-server,postgresql-17';

const CACHE = resolve(import.meta.dirname, '../../.cache');
const ROOT = join(CACHE, RELEASE);

/** Folders with programs that are named as those of the servers that tests start from the `PATH`. */
export interface NewerServers {
  readonly redis8: string;
  readonly valkey8: string;
  readonly postgres17: string;
}

/**
 * Servers from packages of a newer Debian. They are only unpacked, with all that they need, so that nothing of this system changes:
 * each program is started by the loader and with the libraries of its release. 60 s the first time on 2 cores that were busy.
 *
 * @throws {Error} that says what to install.
 */
export async function newerServers(): Promise<NewerServers> {
  if (!existsSync(ROOT)) await unpack();
  const program = await programsOf(ROOT);
  const [redis8, valkey8] = [join(ROOT, 'redis-8'), join(ROOT, 'valkey-8')];
  // Each goes by its name: a server of Redis is also its check of files.
  await program(join(redis8, 'redis-server'), join(ROOT, 'usr/bin/redis-server'));
  await program(join(valkey8, 'redis-server'), join(ROOT, 'usr/bin/valkey-server'));
  return { redis8, valkey8, postgres17: await postgres(program) };
}

async function unpack(): Promise<void> {
  const debootstrap = {
    name: 'debootstrap',
    elsewhere: '`debootstrap` on the PATH, and root',
    isThere: () => isOnPath('debootstrap'),
  };
  await installMissing([debootstrap], {
    reason: 'Newer servers are unpacked from packages of Debian, and this machine lacks',
  });
  const [downloads, unpacked] = [`${ROOT}.downloads`, `${ROOT}.unpacked`];
  for (const left of [downloads, unpacked]) await rm(left, { recursive: true, force: true });
  await mkdir(unpacked, { recursive: true });
  console.error(`Fetching ${PACKAGES} of Debian ${RELEASE} ...`);
  await run('debootstrap', ['--download-only', '--variant=minbase', `--include=${PACKAGES}`, RELEASE, downloads]);
  const archives = join(downloads, 'var/cache/apt/archives');
  for (const name of await readdir(archives)) {
    if (name.endsWith('.deb')) await run('dpkg-deb', ['--extract', join(archives, name), unpacked]);
  }
  await rm(downloads, { recursive: true });
  // Postgres runs as another user.
  await chmod(unpacked, 0o755);
  await rename(unpacked, ROOT);
}

/** Writes a file that starts a program of another system. */
type WriteProgram = (file: string, program: string) => Promise<void>;

async function programsOf(root: string): Promise<WriteProgram> {
  const libraries = join(root, 'usr/lib', await oneOf(join(root, 'usr/lib'), /-linux-gnu$/));
  const loader = join(libraries, await oneOf(libraries, /^ld-linux/));
  return async (file, program) => {
    await mkdir(join(file, '..'), { recursive: true });
    const command = [loader, '--library-path', libraries, '--argv0', '"$0"', program, '"$@"'];
    await writeFile(file, `#!/bin/sh\nexec ${command.join(' ')}\n`, { mode: 0o755 });
  };
}

/** In place of the programs themselves: `initdb` starts the `postgres` beside it, and both find their files from where they are. */
async function postgres(write: WriteProgram): Promise<string> {
  const folder = join(ROOT, 'usr/lib/postgresql/17/bin');
  for (const name of ['initdb', 'postgres']) {
    const [file, program] = [join(folder, name), join(folder, `${name}.program`)];
    if (!existsSync(program)) await rename(file, program);
    await write(file, program);
  }
  return folder;
}

async function oneOf(folder: string, pattern: RegExp): Promise<string> {
  const found = (await readdir(folder)).find((name) => pattern.test(name));
  if (found === undefined) throw new Error(`${folder} has no ${String(pattern)}. Remove ${ROOT} and try again.`);
  return found;
}
