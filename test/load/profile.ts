/** `npm run profile -- <file.cpuprofile>…`: the share of each part of a program in its processor time. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type CpuProfile, sharesOf } from './profile-shares.js';

for (const file of process.argv.slice(2)) {
  console.log(basename(file));
  const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  for (const [part, share] of sharesOf(profile)) console.log(`${(100 * share).toFixed(1).padStart(6)} %  ${part}`);
}
