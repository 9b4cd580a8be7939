import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DataDirError } from './data-dir-error.js';

/** 256 bits, in 43 characters. */
const TOKEN_BYTES = 32;

const TOKEN = /^[\x21-\x7e]{16,}$/;

const OWNER_ONLY = 0o600;

/** The file of the admin token. @param folder the data directory. */
export function adminTokenFile(folder: string): string {
  return resolve(folder, 'admin-token');
}

/**
 * The admin token of a data directory that this process has. It is made at the first start, and only the owner can read it.
 *
 * @throws {DataDirError} if its file cannot be read or written, or has another text.
 */
export function adminTokenOf(folder: string): string {
  const file = adminTokenFile(folder);
  try {
    const token = read(file) ?? make(file);
    chmodSync(file, OWNER_ONLY);
    return token;
  } catch (error) {
    if (error instanceof DataDirError || !(error instanceof Error)) throw error;
    const fix = 'Make it readable and writable for this user, or set ADMIN_TOKEN.';
    throw new DataDirError(`The file of the admin token cannot be used: ${error.message}. ${fix}`, { cause: error });
  }
}

/** @returns null if there is none, also if the file is empty because the machine stopped while it was written. */
function read(file: string): string | null {
  const token = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (token === '') return null;
  if (TOKEN.test(token)) return token;
  throw new DataDirError(
    `The file ${file} has no admin token: it needs 16 or more printable characters without spaces. Remove it, and the next start makes another.`,
  );
}

/** In one step: a process that ends meanwhile leaves no half of a token. */
function make(file: string): string {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const draft = `${file}.new`;
  writeFileSync(draft, `${token}\n`, { mode: OWNER_ONLY });
  renameSync(draft, file);
  return token;
}
