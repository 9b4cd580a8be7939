import { ageById } from './age-by-id.js';
import { answeredEarly } from './answered-early.js';
import { batchesNotedLate } from './batches-noted-late.js';
import { bestReplaced } from './best-replaced.js';
import { clusterDefaults } from './cluster-defaults.js';
import { commandsSentAgain } from './commands-sent-again.js';
import { compressionUnknown } from './compression-unknown.js';
import { dedupeOff } from './dedupe-off.js';
import { deletedBoardBack } from './deleted-board-back.js';
import { deploymentIgnored } from './deployment-ignored.js';
import { fenceOff } from './fence-off.js';
import { largeLettersRepeated } from './large-letters-repeated.js';
import { largeSendsRepeated } from './large-sends-repeated.js';
import { movedFollowed } from './moved-followed.js';
import type { Mutant } from './mutant.js';
import { newerRowsAskedEarly } from './newer-rows-asked-early.js';
import { offsetBeforeWrite } from './offset-before-write.js';
import { oldLayoutOpened } from './old-layout-opened.js';
import { outboxTrimmedEarly } from './outbox-trimmed-early.js';
import { placeLost } from './place-lost.js';
import { placementDiffers } from './placement-differs.js';
import { rebuildOpensShard } from './rebuild-opens-shard.js';
import { recordsLeftOut } from './records-left-out.js';
import { replayAnsweredAtOnce } from './replay-answered-at-once.js';
import { serverComparedInApi } from './server-compared-in-api.js';
import { tailLeft } from './tail-left.js';
import { tiebreakersLeftOut } from './tiebreakers-left-out.js';
import { unreadableLeft } from './unreadable-left.js';
import { versionGuardOff } from './version-guard-off.js';

/** Updates that count twice, on a wrong base or not at all. */
export const MUTANTS_OF_UPDATES: readonly Mutant[] = [
  dedupeOff,
  commandsSentAgain,
  fenceOff,
  versionGuardOff,
  batchesNotedLate,
  newerRowsAskedEarly,
  recordsLeftOut,
];

/** Scores and places that do not follow the rules of their boards. */
export const MUTANTS_OF_RULES: readonly Mutant[] = [placeLost, bestReplaced, tiebreakersLeftOut];

/** Updates of boards that another process places elsewhere, has deleted, or rebuilds. */
export const MUTANTS_OF_BOARDS: readonly Mutant[] = [
  deploymentIgnored,
  deletedBoardBack,
  rebuildOpensShard,
  placementDiffers,
  oldLayoutOpened,
];

/** Events that do not get from the outbox to Postgres. */
export const MUTANTS_OF_EVENTS: readonly Mutant[] = [
  outboxTrimmedEarly,
  offsetBeforeWrite,
  tailLeft,
  unreadableLeft,
  ageById,
  compressionUnknown,
  largeSendsRepeated,
  largeLettersRepeated,
];

/** Updates that count twice, or on a wrong base, because a cluster has moved their shard. */
export const MUTANTS_ON_CLUSTER: readonly Mutant[] = [clusterDefaults, movedFollowed, serverComparedInApi];

/** Updates that are acknowledged although the log may lack them, where it has to have them. */
export const MUTANTS_WITH_LOG: readonly Mutant[] = [answeredEarly, replayAnsweredAtOnce];

export const MUTANTS: readonly Mutant[] = [
  ...MUTANTS_OF_UPDATES,
  ...MUTANTS_OF_RULES,
  ...MUTANTS_OF_BOARDS,
  ...MUTANTS_OF_EVENTS,
  ...MUTANTS_ON_CLUSTER,
  ...MUTANTS_WITH_LOG,
];
