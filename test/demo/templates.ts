import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const TEMPLATES = { 'team.': 'Home runs for one team', 'decade.': 'Home runs in one decade' };

/** What a service without an admin interface answers, and one with another token. */
const NOT_FOR_US = new Set([401, 404, 405]);

/** Creates the templates of the boards of teams and decades. @returns false if the service does not let this caller. */
export async function createTemplates(url: string): Promise<boolean> {
  const token = adminToken();
  if (token === null) return false;
  for (const [prefix, title] of Object.entries(TEMPLATES)) {
    const response = await fetch(`${url}/board-templates/${prefix}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ title }),
    });
    if (NOT_FOR_US.has(response.status)) return false;
    if (!response.ok) throw new Error(`The template was refused: ${response.status} ${await response.text()}`);
  }
  return true;
}

/** `ADMIN_TOKEN`, or that which the standalone app keeps in its data directory. */
function adminToken(): string | null {
  const { ADMIN_TOKEN, DATA_DIR = 'data' } = process.env;
  if (ADMIN_TOKEN !== undefined) return ADMIN_TOKEN;
  try {
    return readFileSync(join(DATA_DIR, 'admin-token'), 'utf8').trim();
  } catch {
    return null;
  }
}
