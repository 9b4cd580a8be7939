import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type ListenOptions, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource, problemInWords } from '@standings/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppProcess, buildApps } from '../support/apps/app-process.js';
import {
  type Authority,
  enableTls,
  freePort,
  type PostgresServer,
  query,
  startPostgres,
} from '../support/servers/index.js';

/** Every character that means something in a URL. */
const PASSWORD = 's3cret@/#?%:[]&=+ é';
const ENCODED = encodeURIComponent(PASSWORD);

let postgres: PostgresServer;
let plain: PostgresServer;
let authority: Authority;
let port: string;
let folder: string;
const listeners: Server[] = [];

beforeAll(async () => {
  await buildApps('api', 'sync');
  [postgres, plain] = await Promise.all([startPostgres(), startPostgres()]);
  ({ port } = new URL(postgres.url));
  await query(postgres.url, `CREATE ROLE ann LOGIN PASSWORD '${PASSWORD}'`);
  await query(postgres.url, `CREATE ROLE simple LOGIN PASSWORD 's3@cret'`);
  authority = await enableTls(postgres.url, 'ann');
  await query(postgres.url, 'GRANT ALL ON SCHEMA public TO ann');
  folder = await mkdtemp(join(tmpdir(), 'standings-socket-'));
});

afterAll(async () => {
  for (const listener of listeners) listener.close();
  await Promise.all([postgres.remove(), plain.remove(), authority.remove(), rm(folder, { recursive: true })]);
});

const ann = (rest: string) => `postgres://ann:${ENCODED}@${rest}`;
const verified = (host: string, caFile = authority.caFile) =>
  ann(`${host}:${port}/standings?sslmode=verify-full&sslrootcert=${encodeURIComponent(caFile)}`);

describe('DATABASE_URL', () => {
  it('takes a percent-encoded password, and TLS with a certificate of the authority in sslrootcert', async () => {
    expect(await problemOf(verified('localhost'))).toBeNull();
  });

  it('takes a raw @ in a password', async () => {
    expect(await problemOf(`postgres://simple:s3@cret@127.0.0.1:${port}/standings`)).toBeNull();
  });

  it('takes the folder of a socket as host', async () => {
    await listen({ path: join(folder, '.s.PGSQL.5432') }, (client) => {
      const server = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      client.pipe(server).pipe(client);
    });
    expect(await problemOf(`postgres://simple:s3@cret@/standings?host=${folder}`)).toBeNull();
  });
});

describe('the words for a Postgres that cannot be reached', () => {
  it.each([
    ['the user or the password is wrong (28P01)', () => `postgres://ann:wrong@localhost:${port}/standings?${noVerify}`],
    ['it asks for a password, and DATABASE_URL has none', () => `postgres://simple@127.0.0.1:${port}/standings`],
    ['it has no database of this name (3D000)', () => `postgres://simple:s3@cret@127.0.0.1:${port}/nowhere`],
    [/lets this user in from here with TLS only, or not at all \(28000\)$/, () => ann(`127.0.0.1:${port}/standings`)],
    ['it has no TLS, and DATABASE_URL asks for it', () => `${plain.url}?sslmode=verify-full`],
    [/of an authority that this process does not know.* \(\w+\)$/, () => ann(`localhost:${port}/standings?${full}`)],
    [/certificate is for another host name.* \(ERR_TLS_CERT_ALTNAME_INVALID\)$/, () => verified('127.0.0.1')],
    [/no certificate file, where DATABASE_URL says \(ENOENT\)$/, () => verified('localhost', '/nowhere.crt')],
    [/^there is no socket, .* \(ENOENT\)$/, () => 'postgres://ann:s3cret@/standings?host=/nowhere'],
    [/^nothing listens on the host and port .* \(ECONNREFUSED\)$/, async () => ann(`127.0.0.1:${await freePort()}/x`)],
    [/^the host name of DATABASE_URL /, () => ann('nowhere.invalid/standings')],
    [/^it closed the connection; is a Postgres on the host and port/, async () => ann(`${await another('HTTP')}/x`)],
    [/^nothing answers on the host and port of DATABASE_URL in time$/, async () => ann(`${await another(null)}/x`)],
  ])('are %s', async (words, url) => {
    const address = await url();
    const problem = await problemOf(address);
    expect(problem).toMatch(words);
    for (const secret of ['s3cret', PASSWORD, ENCODED, '127.0.0.1', port]) expect(problem).not.toContain(secret);
  });

  const full = 'sslmode=verify-full';
  const noVerify = 'sslmode=no-verify';
});

describe('a process', () => {
  it('says in its health and its log that the password is wrong, and neither what nor where', async () => {
    const sync = await start('main', { DATABASE_URL: wrongPassword() });
    const words = 'the user or the password is wrong (28P01)';
    await expect.poll(() => sync.printed, { timeout: 30_000 }).toContain(`Postgres cannot be used: ${words}`);
    const { text: report } = await sync.health();
    expect(report).toContain(words);
    expect(report).not.toContain(port);
    expect(sync.printed + report).not.toContain('s3cret');
    await sync.end('SIGKILL');
  });

  it('that runs a command of the api says that the password is wrong', async () => {
    const environment = {
      DATABASE_URL: wrongPassword(),
      KAFKA_BROKERS: '127.0.0.1:1',
      REDIS_URL: 'redis://127.0.0.1:1',
    };
    const command = await AppProcess.start('api', environment, 'commands/check-drift');
    expect(await command.exited()).toBe(1);
    expect(command.printed).toContain('Postgres cannot be used: the user or the password is wrong (28P01).');
  });

  it('trusts the authorities in NODE_EXTRA_CA_CERTS', async () => {
    const url = ann(`localhost:${port}/standings?sslmode=verify-full`);
    const unknown = await start('migrate', { DATABASE_URL: url });
    expect(await unknown.exited()).toBe(1);
    expect(unknown.printed).toContain('its certificate is of an authority that this process does not know');
    const known = await start('migrate', { DATABASE_URL: url, NODE_EXTRA_CA_CERTS: authority.caFile });
    expect(await known.exited()).toBe(0);
    expect(known.printed).toContain(`The schema of localhost:${port}/standings is up to date.`);
  });

  it('names percent-encoding at its start for a password that is not, and no part of it', async () => {
    const sync = await start('main', { DATABASE_URL: `postgres://ann:s3cret/s3cret@localhost:${port}/standings` });
    expect(await sync.exited()).toBe(1);
    expect(sync.printed).toMatch(/DATABASE_URL: cannot be read .*percent-encode/);
    expect(sync.printed).not.toContain('s3cret');
  });
});

const wrongPassword = () => `postgres://simple:s3cret@127.0.0.1:${port}/standings`;

const start = (program: string, environment: Readonly<Record<string, string>>) =>
  AppProcess.start('sync', { KAFKA_BROKERS: '127.0.0.1:1', ...environment }, program);

/** @returns null if it can be reached. */
async function problemOf(url: string): Promise<string | null> {
  const dataSource = createDataSource({ url, poolSize: 1 });
  try {
    await dataSource.initialize();
    await dataSource.destroy();
    return null;
  } catch (error) {
    return problemInWords(error);
  }
}

/** @returns the address of what is no Postgres. @param answer what it says before it hangs up; null: nothing, for ever. */
async function another(answer: string | null): Promise<string> {
  const listener = await listen({ host: '127.0.0.1', port: 0 }, (client) => {
    if (answer !== null) client.end(answer);
  });
  return `127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

async function listen(where: ListenOptions, serve: (client: Socket) => void): Promise<Server> {
  const listener = createServer((client) => serve(client.on('error', () => undefined)));
  listeners.push(listener);
  await new Promise<void>((resolve) => listener.listen(where, resolve));
  return listener;
}
