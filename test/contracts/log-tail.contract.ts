import {
  boardNumberOf,
  type EventLog,
  type LogTail,
  RepositoryUnavailableError,
  type ScoreRow,
} from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { GLOBAL_SHARD } from '../support/boards.js';
import { finalScores, history, scoreEvent } from '../support/score-events.js';

/** A board of the contract that breaks ties. */
export const TIED_BOARD = { no: boardNumberOf(30, { ties: 'subscore' }), id: 'ties' };

/** The tail of an empty event log that no consumer reads. */
export interface LogTailUnderTest {
  readonly log: EventLog;
  readonly tail: LogTail;
  /** Puts a record into the log that is no event. */
  readonly appendText: (text: string) => Promise<void>;
  /** What the score repository has, by player. */
  readonly stored: () => Promise<Record<string, number>>;
  /** Makes the score repository unreachable. */
  readonly cutRepository: () => Promise<void>;
}

const never = new AbortController().signal;
const silent = () => undefined;

/** What every tail of an event log does. @param open gives that of an empty one. */
export function logTailContract(name: string, open: () => Promise<LogTailUnderTest>): void {
  describe(`${name} as the tail of an event log`, () => {
    it('stores every event of the log, although no consumer runs, and says how many', async () => {
      const { log, tail, stored } = await open();
      const events = history(12_000, 500);
      await log.append(events);
      const counts: number[] = [];
      await tail.store(GLOBAL_SHARD, (count) => counts.push(count), never);
      expect(await stored()).toEqual(finalScores(events));
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
      expect(counts.at(-1)).toBe(events.length);
    });

    it('stores nothing of an empty log', async () => {
      const { tail, stored } = await open();
      await tail.store(GLOBAL_SHARD, silent, never);
      expect(await stored()).toEqual({});
    });

    it('stores for each of many callers what was in the log when it called', async () => {
      const { log, tail, stored } = await open();
      const events = history(160, 160);
      await Promise.all(
        Array.from({ length: 16 }, async (_, index) => {
          const own = events.slice(10 * index, 10 * index + 10);
          await log.append(own);
          await tail.store(GLOBAL_SHARD, silent, never);
          expect(await stored()).toMatchObject(finalScores(own));
        }),
      );
    });

    it('stores updates of an ended epoch that came after those that it has, and gives where the log ends', async () => {
      const { log, tail } = await open();
      const saved: string[] = [];
      const save = async (rows: readonly ScoreRow[]) =>
        void saved.push(
          ...rows.map(({ playerId, epoch, seq, tiebreaker }) => [playerId, epoch, seq, tiebreaker].join(' ').trim()),
        );
      await log.append([scoreEvent({ seq: 96, playerId: 'before' })]);
      const readFrom = await tail.end(never);
      const board = { board: TIED_BOARD.id, boardNo: TIED_BOARD.no };
      const tied = { seq: 97, ...board, playerId: 'p2', delta: null, tiebreakers: { all: -5 } };
      const late = [{ seq: 95 }, { seq: 96 }, { seq: 98 }, { seq: 1, epoch: 2 }, tied];
      await log.append(late.map(scoreEvent));
      const readTo = await tail.salvage([{ epoch: 1, endedSeq: 95, readFrom }], save, never);
      expect(saved.toSorted()).toEqual(['p1 1 98', 'p2 1 97 -5']);
      await log.append([scoreEvent({ seq: 99, playerId: 'after' })]);
      await tail.salvage([{ epoch: 1, endedSeq: 0, readFrom: readTo }], save, never);
      expect(saved.slice(2)).toEqual(['after 1 99']);
    });

    it('never sets a score back', async () => {
      const { log, tail, stored } = await open();
      await log.append([scoreEvent({ seq: 98 })]);
      await tail.store(GLOBAL_SHARD, silent, never);
      await log.append([scoreEvent({ seq: 96 })]);
      await tail.store(GLOBAL_SHARD, silent, never);
      expect(await stored()).toEqual(finalScores([scoreEvent({ seq: 98 })]));
    });

    it('leaves what can never be stored, and stores what is before and after it', async () => {
      const { log, tail, appendText, stored } = await open();
      const events = history(2, 2);
      await log.append(events.slice(0, 1));
      await appendText('no event');
      await log.append([scoreEvent({ playerId: 'nowhere', board: 'nowhere', boardNo: 99, seq: 3 })]);
      await log.append(events.slice(1));
      await tail.store(GLOBAL_SHARD, silent, never);
      expect(await stored()).toEqual(finalScores(events));
    });

    it('rejects while the score repository is away, and with the reason of a stop', async () => {
      const { log, tail, cutRepository } = await open();
      await log.append(history(10, 10));
      await expect(
        tail.store(GLOBAL_SHARD, silent, AbortSignal.abort(new Error('The process is stopping.'))),
      ).rejects.toThrow('The process is stopping.');
      await cutRepository();
      await expect(tail.store(GLOBAL_SHARD, silent, never)).rejects.toThrow(RepositoryUnavailableError);
    });
  });
}
