import { ageById } from './age-by-id.js';
import { commandsSentAgain } from './commands-sent-again.js';
import { compressionUnknown } from './compression-unknown.js';
import { dedupeOff } from './dedupe-off.js';
import { deploymentIgnored } from './deployment-ignored.js';
import { fenceOff } from './fence-off.js';
import { largeLettersRepeated } from './large-letters-repeated.js';
import { largeSendsRepeated } from './large-sends-repeated.js';
import type { Mutant } from './mutant.js';
import { offsetBeforeWrite } from './offset-before-write.js';
import { outboxTrimmedEarly } from './outbox-trimmed-early.js';
import { unreadableLeft } from './unreadable-left.js';
import { versionGuardOff } from './version-guard-off.js';

export const MUTANTS: readonly Mutant[] = [
  dedupeOff,
  commandsSentAgain,
  fenceOff,
  outboxTrimmedEarly,
  offsetBeforeWrite,
  versionGuardOff,
  unreadableLeft,
  ageById,
  deploymentIgnored,
  compressionUnknown,
  largeSendsRepeated,
  largeLettersRepeated,
];
