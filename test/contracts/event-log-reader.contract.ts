import {
  type EventLog,
  type EventLogReader,
  LogRangeGoneError,
  LogUnavailableError,
  type LogRange,
  type ScoreEvent,
} from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { history } from '../support/score-events.js';
import { waitUntil } from '../support/servers/index.js';

/** An empty event log, and what reads it. */
export interface EventLogReaderUnderTest {
  readonly log: EventLog;
  readonly reader: EventLogReader;
  /** Puts a record into the log that is no event. */
  readonly appendText: (text: string) => Promise<void>;
  /** Deletes the records before the end of the log, as its retention does. */
  readonly deleteAll: () => Promise<void>;
  /** A reader whose log does not answer. */
  readonly unreachable: EventLogReader;
}

const never = new AbortController().signal;

/** What the reader of every event log does. @param open gives that of an empty one. */
export function eventLogReaderContract(name: string, open: () => Promise<EventLogReaderUnderTest>): void {
  describe(`${name} as the reader of an event log`, () => {
    it('reads every event once, those of a player in order', async () => {
      const { log, reader } = await open();
      const events = history(3000, 50);
      await log.append(events);
      expect(byPlayer(await readAll(reader))).toEqual(byPlayer(events));
      expect(byPlayer(await readAll(reader))).toEqual(byPlayer(events));
    });

    it('reads nothing of an empty log', async () => {
      const { reader } = await open();
      const ranges = await reader.since(0, never);
      expect(ranges.length).toBeGreaterThan(0);
      expect(await readEach(reader, ranges)).toEqual([]);
    });

    it('reads a range to its end, and no event that came later', async () => {
      const { log, reader } = await open();
      const events = history(60, 7);
      await log.append(events.slice(0, 40));
      const ranges = await reader.since(0, never);
      await log.append(events.slice(40));
      expect(byPlayer(await readEach(reader, ranges))).toEqual(byPlayer(events.slice(0, 40)));
    });

    it('reads what came at a time or later', async () => {
      const { log, reader } = await open();
      const events = history(60, 7);
      await log.append(events.slice(0, 40));
      const time = await later();
      await log.append(events.slice(40));
      expect(byPlayer(await readEach(reader, await reader.since(time, never)))).toEqual(byPlayer(events.slice(40)));
      expect(await readEach(reader, await reader.since(await later(), never))).toEqual([]);
    });

    it('reads page by page', async () => {
      const { log, reader } = await open();
      await log.append(history(20_000, 1));
      const range = (await reader.since(0, never)).find(({ from, to }) => from !== to);
      const sizes: number[] = [];
      for await (const page of reader.read(range!, never)) sizes.push(page.length);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20_000);
      expect(Math.max(...sizes)).toBeLessThan(10_000);
    });

    it('gives what is no event with the reason, and goes on after it', async () => {
      const { log, reader, appendText } = await open();
      await log.append(history(1, 1));
      await appendText('no event');
      await log.append(history(1, 1));
      const records = await recordsOf(reader, await reader.since(0, never));
      expect(records.filter((record) => 'invalid' in record)).toEqual([{ invalid: 'the value is not JSON' }]);
      expect(records).toHaveLength(3);
    });

    it('says that the log lacks records of a range, and what it has', async () => {
      const { log, reader, deleteAll } = await open();
      await log.append(history(30, 1));
      const ranges = await reader.since(0, never);
      const { partition, from, to } = ranges.find((range) => range.from !== range.to)!;
      await deleteAll();
      const gone = readEach(reader, ranges);
      await expect(gone).rejects.toThrow(LogRangeGoneError);
      await expect(gone).rejects.toThrow(
        `Offsets ${from} to ${to} of partition ${partition} cannot be read: the event log has ${to} to ${to} by now.`,
      );
      expect(await readAll(reader)).toEqual([]);
    });

    it('says that the log does not answer', async () => {
      const { unreachable } = await open();
      await expect(unreachable.since(0, never)).rejects.toThrow(LogUnavailableError);
      const range = { partition: 0, from: 0, to: 1 };
      await expect(readEach(unreachable, [range])).rejects.toThrow(LogUnavailableError);
    });

    it('rejects with the reason of a stop, between pages and while the log does not answer', async () => {
      const { log, reader, unreachable } = await open();
      await log.append(history(20_000, 1));
      const ranges = await reader.since(0, never);
      const stop = new AbortController();
      const reading = async () => {
        for (const range of ranges)
          for await (const _ of reader.read(range, stop.signal)) stop.abort(new Error('The process is stopping.'));
      };
      await expect(reading()).rejects.toThrow('The process is stopping.');
      const later = new AbortController();
      const waiting = unreachable.since(0, later.signal);
      later.abort(new Error('The process is stopping.'));
      await expect(waiting).rejects.toThrow('The process is stopping.');
    });
  });
}

async function readAll(reader: EventLogReader): Promise<readonly ScoreEvent[]> {
  return readEach(reader, await reader.since(0, never));
}

async function readEach(reader: EventLogReader, ranges: readonly LogRange[]): Promise<readonly ScoreEvent[]> {
  return (await recordsOf(reader, ranges)) as readonly ScoreEvent[];
}

async function recordsOf(reader: EventLogReader, ranges: readonly LogRange[]): Promise<readonly object[]> {
  const found: object[] = [];
  for (const range of ranges)
    for await (const page of reader.read(range, never)) found.push(...page.map(({ event }) => event));
  return found;
}

/** A time after everything so far, and before everything from now on. */
async function later(): Promise<number> {
  const began = Date.now();
  await waitUntil(async () => expect(Date.now()).toBeGreaterThan(began + 1), 1000);
  return Date.now();
}

function byPlayer(events: readonly ScoreEvent[]): Map<string, readonly ScoreEvent[]> {
  const players = new Map<string, ScoreEvent[]>();
  for (const event of events) players.set(event.playerId, [...(players.get(event.playerId) ?? []), event]);
  return players;
}
