import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import { IMAGES } from './images.js';
import { postgresBin } from './postgres-bin.js';
import { run } from './run.js';
import type { LocalRecipe, Server } from './server.js';
import { startServer } from './start-server.js';

export interface PostgresServer extends Server {
  /** Of the database `standings`; its user, of the same name, may create others. */
  readonly url: string;
}

const NAME = 'standings';

// Text sorts by language here, as in most installations, so that an order which forgot COLLATE "C" shows.
const INITDB = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];

/** Starts a Postgres of one's own: 2 s. */
export async function startPostgres(options: { readonly port?: number } = {}): Promise<PostgresServer> {
  const { port = await freePort() } = options;
  const url = `postgres://${NAME}:${NAME}@127.0.0.1:${port}/${NAME}`;
  const maintenanceUrl = url.replace(/[^/]+$/, 'postgres');
  const server = await startServer({
    name: 'postgres',
    port,
    answers: () => query(maintenanceUrl, 'SELECT 1'),
    container: {
      image: IMAGES.postgres,
      port: 5432,
      environment: {
        POSTGRES_USER: NAME,
        POSTGRES_PASSWORD: NAME,
        POSTGRES_DB: 'postgres',
        POSTGRES_INITDB_ARGS: INITDB.join(' '),
      },
    },
    local: localRecipe(port),
  });
  await query(maintenanceUrl, `CREATE DATABASE ${NAME}`);
  return Object.assign(server, { url });
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  // The server may end while the connection is open; the statement's own rejection says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function localRecipe(port: number): LocalRecipe {
  return {
    stopSignal: 'SIGINT',
    user: postgresUser,
    async prepare(directory) {
      const password = join(directory, 'password');
      await writeFile(password, NAME, { mode: 0o644 });
      const initdb = [...INITDB, `--username=${NAME}`, `--pwfile=${password}`, '--auth=scram-sha-256', '--no-sync'];
      await run(program('initdb'), ['-D', join(directory, 'data'), ...initdb], { cwd: directory, ...postgresUser() });
    },
    command: (directory) => [
      program('postgres'),
      ...['-D', join(directory, 'data'), '-h', '127.0.0.1', '-p', String(port), '-k', directory],
      ...['-c', 'shared_buffers=64MB', '-c', 'max_connections=200'],
    ],
  };
}

function program(name: string): string {
  const directory = postgresBin();
  if (directory === null) throw new Error('Postgres is not installed.');
  return join(directory, name);
}

/** Postgres refuses to run as root; its packages make a user for it. */
function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
