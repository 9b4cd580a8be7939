import {
  type KeyedAnswer,
  type LostRecords,
  type RankingStore,
  type ScoreEvent,
  type ShardRecords,
  type ShardStates,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { scoreEvent } from '../support/score-events.js';
import { periodsAround, TODAY } from './periods-around.js';
import { EUROPE, GLOBAL, OTHER_SHARD, SHARD, tiedBoard } from './places.js';

/** The idempotency records of a ranking store whose shards are open and empty. */
export interface ShardRecordsUnderTest {
  readonly records: ShardRecords;
  /** Those of another process. */
  readonly other: ShardRecords;
  readonly store: RankingStore;
  readonly states: ShardStates;
  /** Opens a shard again, as a recovery does that has found out that records were lost. */
  readonly open: (lost: LostRecords) => Promise<void>;
  /** Loses the data of the shard. */
  readonly lose: () => Promise<unknown>;
}

const END = { 0: 17, 1: 4 };
const COMPLETE = { until: null, acceptsKeys: true, isComplete: true };

/** What every store of idempotency records does. @param open gives one without records. */
export function shardRecordsContract(name: string, open: () => Promise<ShardRecordsUnderTest>): void {
  describe(`${name} as the idempotency records of shards`, () => {
    let its: ShardRecordsUnderTest;

    beforeEach(async () => {
      its = await open();
    });

    const keyed = (fields: Partial<KeyedAnswer> = {}, event: Partial<ScoreEvent> = {}) =>
      scoreEvent({
        playerId: 'a',
        delta: 5,
        newScore: 12,
        keyed: { key: 'k', payload: 'a 5', place: 0, previousScore: 7, rank: 1, previousRank: 2, ...fields },
        ...event,
      });
    const send = ({ key = 'k', payload = 'a 5', place = 0 } = {}, board = GLOBAL.board) =>
      its.store.add({ board, playerId: 'a', delta: 5, idempotency: { key, payload, place } });

    it('are lacking after records were lost, and until all are restored', async () => {
      expect(its.records.lacking()).toEqual([]);
      expect(await its.records.missing(SHARD)).toBeNull();
      await its.open('all');
      expect(its.records.lacking()).toEqual([SHARD]);
      expect(await its.records.missing(SHARD)).toEqual({ kind: 'all', lostAt: expect.any(Number), until: null });
      expect(await its.records.put(SHARD, [])).toBe(true);
      expect(await its.records.note(SHARD, { until: 1000, acceptsKeys: false, isComplete: false })).toBe(true);
      expect(await its.records.missing(SHARD)).toMatchObject({ until: 1000 });
      expect(await its.records.note(SHARD, COMPLETE)).toBe(true);
      expect([its.records.lacking(), await its.records.missing(SHARD)]).toEqual([[], null]);
    });

    it('are refused to updates with a key until these are accepted; other updates are applied', async () => {
      await its.open('all');
      expect(its.records.refusesKeys()).toBe(true);
      await expect(send()).rejects.toMatchObject({ code: 'keys_recovering' });
      expect(await its.store.add({ board: GLOBAL.board, playerId: 'a', delta: 5 })).toMatchObject({ newScore: 5 });
      expect(await send({}, EUROPE.board)).toMatchObject({ newScore: 5 });
      await its.records.put(SHARD, []);
      await its.records.note(SHARD, { until: 1000, acceptsKeys: true, isComplete: false });
      expect([its.records.refusesKeys(), its.records.lacking()]).toEqual([false, [SHARD]]);
      expect(await send()).toMatchObject({ newScore: 10, replayed: false });
    });

    it('answer an update that is sent again as it was answered, once they are put', async () => {
      await its.open('all');
      expect(await its.records.put(SHARD, [keyed()])).toBe(true);
      const answer = { newScore: 12, previousScore: 7, rank: 1, previousRank: 2, replayed: true };
      // Also while others are missing.
      expect(await send()).toMatchObject(answer);
      await its.records.note(SHARD, COMPLETE);
      expect(await send()).toMatchObject(answer);
      await expect(send({ payload: 'a 6' })).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    });

    it('have the answers of one request together, in any order, as often as they are put', async () => {
      await its.open('all');
      const places = [2, 0, 1].map((place) => keyed({ payload: 'digest', place }, { newScore: 20 + place }));
      const without = keyed({ key: 'unranked', previousScore: null, rank: null, previousRank: null });
      for (const some of [[without, ...places.slice(0, 2)], places])
        expect(await its.records.put(SHARD, some)).toBe(true);
      await its.records.note(SHARD, COMPLETE);
      for (const place of [0, 1, 2])
        expect(await send({ payload: 'digest', place })).toMatchObject({ newScore: 20 + place, replayed: true });
      expect(await send({ payload: 'digest', place: 3 })).toMatchObject({ replayed: false });
      expect(await send({ key: 'unranked' })).toMatchObject({ previousScore: null, rank: null, replayed: true });
    });

    it('answer with the tiebreakers, where ties are broken, and have none of a player who was new', async () => {
      const { board } = tiedBoard('subscore');
      const idempotency = { key: 'k', payload: 'a =12 -3', place: 0 };
      const given = { board, update: 'latest', score: 12, tiebreaker: -3 } as const;
      const told = { board: board.id, boardNo: board.no, delta: null, tiebreakers: { all: -3 } };
      const first = keyed({ ...idempotency, previousScore: null, previousRank: null }, { ...told, playerId: 'new' });
      await its.open('all');
      await its.records.put(SHARD, [
        keyed({ ...idempotency, previousTiebreaker: 8 }, told),
        { ...first, keyed: { ...first.keyed!, key: 'k2' } },
      ]);
      await its.records.note(SHARD, COMPLETE);
      const changes = [
        await its.store.add({ ...given, playerId: 'a', idempotency }),
        await its.store.add({ ...given, playerId: 'new', idempotency: { ...idempotency, key: 'k2' } }),
      ];
      const answer = { delta: null, newScore: 12, tiebreaker: -3, isApplied: true, replayed: true };
      expect(changes).toMatchObject([
        { ...answer, previousScore: 7, previousTiebreaker: 8 },
        { ...answer, previousScore: null },
      ]);
      expect(changes[1]?.previousTiebreaker).toBeUndefined();
    });

    it('answer with every period, as they answered the first time', async () => {
      const { board } = tiedBoard('first');
      const update = {
        board: { ...board, periods: periodsAround(Date.now()) },
        playerId: 'a',
        update: 'best',
        score: 7,
        idempotency: { key: 'k', payload: 'a =7', place: 0 },
      } as const;
      const { epoch } = (await its.store.add({ ...update, score: 9, idempotency: undefined })).scoreChanged!.event;
      const seen = (await its.store.rank({ board, period: TODAY }, 'a'))!;
      const expected = { score: 9, tiebreaker: seen.tiebreaker };
      await its.store.set({
        ...update,
        period: TODAY,
        epoch,
        rebuilds: 0,
        expected,
        score: 3,
        tiebreaker: 5,
        idempotency: undefined,
      });
      const { scoreChanged, ...first } = await its.store.add(update);
      await its.lose();
      await its.open('all');
      await its.records.put(SHARD, [scoreChanged!.event]);
      await its.records.note(SHARD, COMPLETE);
      const again = await its.store.add(update);
      expect(again).toMatchObject({
        periods: first.periods,
        isApplied: false,
        newScore: 9,
        replayed: true,
        scoreChanged: null,
      });
    });

    it('keep what a newer update has left under the key', async () => {
      await its.open('all');
      await its.records.put(SHARD, []);
      await its.records.note(SHARD, { until: 1000, acceptsKeys: true, isComplete: false });
      await send();
      await send({ key: 'k2', payload: 'newer' });
      expect(await its.records.put(SHARD, [keyed(), keyed({ key: 'k2', payload: 'older' })])).toBe(true);
      expect(await send()).toMatchObject({ newScore: 5, replayed: true });
      expect(await send({ key: 'k2', payload: 'newer' })).toMatchObject({ newScore: 10, replayed: true });
      expect(await send({ key: 'k3', payload: 'p' })).toMatchObject({ newScore: 15 });
    });

    it('are those of the later one of two events with one key', async () => {
      await its.open('all');
      await its.records.put(SHARD, [keyed({ payload: 'older' }), keyed({ payload: 'newer' }, { newScore: 99 })]);
      await its.records.note(SHARD, COMPLETE);
      expect(await send({ payload: 'newer' })).toMatchObject({ newScore: 99, replayed: true });
    });

    it('are put by one process at a time', async () => {
      await its.open('all');
      expect(await its.records.put(SHARD, [])).toBe(true);
      expect(await its.other.put(SHARD, [keyed()])).toBe(false);
      expect(await its.other.note(SHARD, COMPLETE)).toBe(false);
      await its.records.note(SHARD, COMPLETE);
      await its.open('all');
      expect(await its.other.put(SHARD, [keyed()])).toBe(true);
    });

    it('are not put into a shard that has lost its data since, and that lacks all of them again', async () => {
      await its.open('all');
      await its.records.put(SHARD, [keyed()]);
      await its.lose();
      expect(await its.records.put(SHARD, [keyed()])).toBe(false);
      expect(await its.records.note(SHARD, COMPLETE)).toBe(false);
    });

    it('are dropped if all were lost, and kept if the latest were', async () => {
      await its.records.noteLog(END);
      await send();
      await its.open('tail');
      expect(await send()).toMatchObject({ replayed: true });
      await expect(send({ key: 'k2' })).rejects.toMatchObject({ code: 'keys_recovering' });
      await its.open('all');
      await expect(send()).rejects.toMatchObject({ code: 'keys_recovering' });
    });

    it('are in what came to the log after the last note, if the latest were lost', async () => {
      await its.records.noteLog(END);
      await its.open('tail');
      expect(await its.records.missing(SHARD)).toEqual({ kind: 'tail', from: END });
      await its.records.noteLog({ 0: 99, 1: 99 });
      // Nothing was restored in between.
      await its.open('tail');
      expect(await its.records.missing(SHARD)).toEqual({ kind: 'tail', from: END });
      expect(await its.records.missing(OTHER_SHARD)).toBeNull();
    });

    it('may be anywhere in the log if the latest were lost, and nobody had noted its end, or all were lost before', async () => {
      await its.open('tail');
      expect(await its.records.missing(SHARD)).toMatchObject({ kind: 'all', until: null });
      await its.records.put(SHARD, []);
      await its.records.note(SHARD, { until: 1000, acceptsKeys: true, isComplete: false });
      await its.records.noteLog(END);
      await its.open('tail');
      expect(await its.records.missing(SHARD)).toMatchObject({ kind: 'all', until: null });
      expect(its.records.refusesKeys()).toBe(true);
    });
  });
}
