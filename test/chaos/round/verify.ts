import type { Expected } from '../checker/c2-equality.js';
import { replaysChangeNothing } from '../checker/c6-replays.js';
import { inTime } from '../checker/in-time.js';
import { type Loss, reachOf } from '../checker/loss.js';
import { type Violation, violations } from '../checker/violation.js';
import { type Cluster, COMMAND_TIMEOUT_MS } from '../cluster/cluster.js';
import { takeScores, takeSnapshot } from '../cluster/take-snapshot.js';
import type { Evidence, Fault } from '../faults/fault.js';
import { updatesOf } from '../history/history.js';
import type { Load } from '../load/load.js';
import type { Pulse } from '../load/pulse.js';
import type { Random } from '../random.js';
import { percentile } from '../percentile.js';
import { gather, type Mark } from './evidence.js';
import { judge } from './judge.js';
import { replay } from './replay.js';
import type { RoundResult } from './round-result.js';
import type { Times } from './stage.js';

/** What an answer may take besides the time that a command of Redis may take. */
const GRACE_MS = 100;

/** How long an answer may wait for Kafka besides, where updates are acknowledged by the log. */
const LOG_ANSWER_MS = 5000;

interface Played {
  readonly cluster: Cluster;
  readonly load: Load;
  readonly fault: Fault;
  readonly pulse: Pulse;
  readonly mark: Mark;
  readonly times: Times;
  readonly expected: ReadonlyMap<string, Expected>;
  readonly random: Random;
}

/** Checks everything that was promised for a round that has been played. */
export async function verify({
  cluster,
  load,
  fault,
  pulse,
  mark,
  times,
  expected,
  random,
}: Played): Promise<RoundResult> {
  const { keepsAcknowledged } = fault;
  const loss: Loss | null = fault.losesTail
    ? { at: times.injectedAt, wholeAt: times.wholeAt, keepsAcknowledged }
    : null;
  const snapshot = await takeSnapshot(cluster);
  const { violations: found, effects } = judge(load, await cluster.events.sinceLastCall(), snapshot, expected, loss);
  const evidence = await gather(cluster, load, effects.duplicates, mark);
  const hits = await fault.hits(evidence);
  const replays = await replay(load.requests, cluster.apis[0]?.url as string, loss, random);
  const awake = (wait: Load['waits'][number]) => pulse.awake(wait);
  const updates = updatesOf(load);
  const waits = load.waits.map(awake).sort((a, b) => a - b);
  return {
    fault: fault.name,
    sent: updates.length,
    acknowledged: updates.filter(({ outcome }) => outcome === 'ok').length,
    refused: evidence.refused,
    unknown: evidence.unknown,
    replayed: evidence.replays,
    lost: effects.lost.size,
    lostWithin: loss && reachOf([...effects.lost], loss),
    doubled: effects.doubled,
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
    p100: percentile(waits, 1),
    answersAgain: answersAgain(load, times.healedAt),
    drained: times.drainedAt - times.stoppedAt,
    hits,
    violations: [
      ...found,
      ...replaysChangeNothing(replays, snapshot.redis, await takeScores(cluster)),
      ...inTime(load.waits, COMMAND_TIMEOUT_MS + GRACE_MS + (keepsAcknowledged ? LOG_ANSWER_MS : 0), awake),
      ...stayedHidden(fault, evidence),
      ...(fault.broke?.() ?? []),
      ...hitSomething(hits),
    ],
  };
}

function answersAgain(load: Load, healedAt: number): number {
  const later = updatesOf(load).filter(({ outcome, sentAt }) => outcome === 'ok' && sentAt >= healedAt);
  return Math.min(...later.map(({ decidedAt }) => decidedAt)) - healedAt;
}

function stayedHidden({ hidden }: Fault, { refused, unknown }: Evidence): Violation[] {
  if (!hidden || refused + unknown === 0) return [];
  return violations('hidden', [`clients noticed: ${refused} updates refused, ${unknown} answers lost`]);
}

function hitSomething(hits: Readonly<Record<string, number>>): Violation[] {
  const missed = Object.entries(hits).filter(([, count]) => count === 0);
  return violations(
    'hit',
    missed.map(([what]) => `the fault hit nothing: no ${what}`),
  );
}
