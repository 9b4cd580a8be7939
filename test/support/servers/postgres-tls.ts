import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { query } from './postgres.js';
import { run } from './run.js';

export interface Authority {
  /** The certificate of the authority, which nobody knows. */
  readonly caFile: string;
  remove(): Promise<void>;
}

const CA = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
const EXTENSIONS = 'subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n';

/**
 * Makes a private authority, and has a running Postgres take TLS with a certificate of it for `localhost` alone.
 *
 * @param url of a superuser.
 * @param tlsOnly a user who may not come without TLS.
 */
export async function enableTls(url: string, tlsOnly: string): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'standings-authority-'));
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  await writeFile(join(folder, 'extensions'), EXTENSIONS);
  await openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=a private authority'],
    ...['-keyout', 'ca.key', '-out', 'ca.crt', ...CA],
  );
  await openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=postgres', '-keyout', 'key', '-out', 'request');
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'extensions'];
  await openssl('x509', '-req', '-in', 'request', '-out', 'crt', ...signed);
  await putFile(url, 'server.key', await readFile(join(folder, 'key')));
  await putFile(url, 'server.crt', await readFile(join(folder, 'crt')));
  await query(url, `COPY (SELECT 1) TO PROGRAM 'sed -i "1i hostnossl all ${tlsOnly} all reject" pg_hba.conf'`);
  await query(url, 'ALTER SYSTEM SET ssl = on');
  await query(url, 'SELECT pg_reload_conf()');
  return { caFile: join(folder, 'ca.crt'), remove: () => rm(folder, { recursive: true }) };
}

/** Into the data directory, wherever the server runs. */
async function putFile(url: string, name: string, content: Buffer): Promise<void> {
  const program = `umask 077 && base64 -d > ${name}`;
  await query(url, `COPY (SELECT '${content.toString('base64')}') TO PROGRAM '${program}'`);
}
