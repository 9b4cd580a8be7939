import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isExecutable } from './run.js';

/** The directory of Postgres' programs: on the PATH, or the newest of those that Debian keeps off it. Null if none. */
export function postgresBin(): string | null {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), ...debianPlaces()];
  return places.find((place) => isExecutable(join(place, 'initdb')) && isExecutable(join(place, 'postgres'))) ?? null;
}

function debianPlaces(): string[] {
  try {
    const versions = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => `/usr/lib/postgresql/${version}/bin`);
  } catch {
    return [];
  }
}
