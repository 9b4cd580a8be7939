import { type ScoreEvent, isNewer } from '@standings/domain';

/** An event of player `p1` on `global`. The score follows from the version, as it does where versions are never reused. */
export function scoreEvent(fields: Partial<ScoreEvent> = {}): ScoreEvent {
  const { epoch = 1, seq = 1 } = fields;
  const newScore = fields.newScore ?? epoch * 1_000_000 + seq;
  return {
    playerId: 'p1',
    delta: 1,
    timestamp: '2026-11-23T12:00:00.000Z',
    kind: 'score',
    board: 'global',
    boardNo: 1,
    epoch,
    seq,
    scores: { all: newScore },
    ...fields,
    newScore,
  };
}

/** The events of one shard: `count` updates that go round `players` players. */
export function history(count: number, players: number): ScoreEvent[] {
  return Array.from({ length: count }, (_, index) => scoreEvent({ playerId: `p${index % players}`, seq: index + 1 }));
}

/** The score that each player must end with, in order of the player ids. */
export function finalScores(events: readonly ScoreEvent[]): Record<string, number> {
  const newest = new Map<string, ScoreEvent>();
  for (const event of events) {
    const kept = newest.get(event.playerId);
    if (kept === undefined || isNewer(event, kept)) newest.set(event.playerId, event);
  }
  return Object.fromEntries([...newest].map(([playerId, event]) => [playerId, event.newScore]));
}
