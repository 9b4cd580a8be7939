import type { EventLog, ScoreEvent } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { history, scoreEvent } from '../support/score-events.js';

/** An empty event log, and what has come out at its other end so far. */
export interface EventLogUnderTest {
  readonly log: EventLog;
  /** Resolves with the first `count` events, in the order in which they came. */
  readonly read: (count: number) => Promise<readonly ScoreEvent[]>;
}

/** What every event log does. @param open gives an empty one. */
export function eventLogContract(name: string, open: () => Promise<EventLogUnderTest>): void {
  describe(`${name} as an event log`, () => {
    it('gives an event back as it was', async () => {
      const { log, read } = await open();
      const event = scoreEvent({
        playerId: 'auth0|a.b-c_d:e@f+g=h/i~',
        board: 'region.eu',
        delta: -Number.MAX_SAFE_INTEGER,
        newScore: Number.MAX_SAFE_INTEGER,
        epoch: 7,
        seq: Number.MAX_SAFE_INTEGER,
        scores: { all: Number.MAX_SAFE_INTEGER, '2026-W48': -1, '2026-11-23': 0 },
      });
      await log.append([event]);
      expect(await read(1)).toEqual([event]);
    });

    it('takes no events', async () => {
      const { log, read } = await open();
      await log.append([]);
      expect(await read(0)).toEqual([]);
    });

    it('holds every event of many at once, those of a player in order', async () => {
      const { log, read } = await open();
      const events = history(5000, 50);
      await log.append(events);
      expect(byPlayer(await read(events.length))).toEqual(byPlayer(events));
    });

    it('holds every event of callers that do not wait for each other', async () => {
      const { log, read } = await open();
      const events = history(400, 400);
      await Promise.all(events.map((event) => log.append([event])));
      expect(byPlayer(await read(events.length))).toEqual(byPlayer(events));
    });
  });
}

function byPlayer(events: readonly ScoreEvent[]): Map<string, readonly ScoreEvent[]> {
  const players = new Map<string, ScoreEvent[]>();
  for (const event of events) players.set(event.playerId, [...(players.get(event.playerId) ?? []), event]);
  return players;
}
