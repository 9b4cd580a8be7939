import { Logger } from '@nestjs/common';
import {
  EventLogUnavailableError,
  type EventPlace,
  NO_METER,
  Placement,
  type ScoreChanged,
  UnconfirmedError,
} from '@standings/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GLOBAL_SHARD, ONE_SHARD } from '../../../../test/support/boards.js';
import { turn, until } from '../../../../test/support/turns.js';
import { event, MapOutbox } from '../outbox.fixture.js';
import { EndedEpochWatch } from './ended-epoch-watch.js';
import { EpochMap, LanedLog, Lanes } from './log.fixture.js';
import { LogBridge } from './log-bridge.js';

let log: LanedLog;
let lanes: Lanes;
let outbox: MapOutbox;
let epochs: EpochMap;
let watch: EndedEpochWatch;
let bridge: LogBridge;
let pauses: number[];

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(async () => {
  log = new LanedLog();
  lanes = new Lanes(log);
  outbox = new MapOutbox();
  epochs = new EpochMap();
  epochs.ended.set(GLOBAL_SHARD, 0);
  watch = new EndedEpochWatch(epochs, ONE_SHARD, oneRound);
  bridge = bridgeThatAnswersIn(60_000);
  bridge.start();
  await until(() => bridge.refusal === null);
});

afterEach(() => bridge.stop({ timeoutMs: 0 }));

/** The first round at once, and then none. */
async function oneRound(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0 && !signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}

function bridgeThatAnswersIn(ms: number): LogBridge {
  pauses = [];
  const pause = async (ms: number) => {
    pauses.push(ms);
    await turn();
  };
  return new LogBridge(log, lanes, watch, outbox, NO_METER, pause, ms);
}

/** Updates of a player, applied by one call of the store. */
function applied(player: string, ...seqs: number[]): ScoreChanged[] {
  return outbox.put(
    `${player}-${seqs.join()}`,
    seqs.map((seq) => ({ ...event(seq), playerId: player })),
  );
}

function confirm(changes: readonly ScoreChanged[]): {
  readonly answers: Promise<PromiseSettledResult<void>[]>;
  count: number;
} {
  const told = { count: 0, answers: Promise.resolve([] as PromiseSettledResult<void>[]) };
  const each = changes.map((change) => bridge.confirmed(change).finally(() => (told.count += 1)));
  told.answers = Promise.allSettled(each);
  return told;
}

function hold(): { readonly until: Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (release = resolve));
  return { until: waiting, release };
}

const CONFIRMED = { status: 'fulfilled', value: undefined };
const UNCONFIRMED = { status: 'rejected', reason: expect.any(UnconfirmedError) };

describe('LogBridge', () => {
  it('answers when the log has the event, and not before', async () => {
    const held = hold();
    log.hold = held.until;
    const told = confirm(applied('ada', 1, 2));
    await until(() => log.attempts === 1);
    for (let turns = 0; turns < 20; turns++) await turn();
    expect(told.count).toBe(0);
    held.release();
    expect(await told.answers).toEqual([CONFIRMED, CONFIRMED]);
    expect(log.seqs).toEqual([1, 2]);
  });

  it('sends what comes in one turn together, without a pause, and removes it from the outbox', async () => {
    const told = [confirm(applied('ada', 1)), confirm(applied('alf', 2))];
    await Promise.all(told.map(({ answers }) => answers));
    expect(log.batches.map((batch) => batch.length)).toEqual([2]);
    expect(pauses).toEqual([]);
    await until(() => outbox.pending.size === 0);
  });

  it('has one send in flight in a lane, and goes on in the others', async () => {
    const held = hold();
    log.hold = held.until;
    const first = confirm(applied('ada', 1));
    await until(() => log.attempts === 1);
    const [second, other] = [confirm(applied('ada', 2)), confirm(applied('bob', 3))];
    log.hold = Promise.resolve();
    expect(await other.answers).toEqual([CONFIRMED]);
    expect(log.seqs).toEqual([3]);
    held.release();
    await Promise.all([first.answers, second.answers]);
    expect(log.seqs).toEqual([3, 1, 2]);
  });

  it('refuses updates of a lane after a send has failed, until one succeeds, and none of the others', async () => {
    log.broken.add('a');
    const told = confirm(applied('ada', 1));
    await until(() => pauses.length === 3);
    expect(() => bridge.assertTakes({ board: 'global', boardNo: 1, playerId: 'alf' })).toThrow(
      EventLogUnavailableError,
    );
    expect(() => bridge.assertTakes({ board: 'global', boardNo: 1, playerId: 'bob' })).not.toThrow();
    expect(bridge.refusal).toBe('no leader');
    log.broken.clear();
    expect(await told.answers).toEqual([CONFIRMED]);
    expect(() => bridge.assertTakes({ board: 'global', boardNo: 1, playerId: 'alf' })).not.toThrow();
    expect([pauses.slice(0, 3), bridge.refusal]).toEqual([[100, 200, 400], null]);
  });

  it('sends to another lane what moves there after a failure', async () => {
    log.broken.add('a');
    const told = confirm(applied('ada', 1));
    await until(() => lanes.refreshed > 0);
    log.moved.set('a', 'b');
    expect(await told.answers).toEqual([CONFIRMED]);
    expect(bridge.refusal).toBeNull();
  });

  it('tells a caller in time that the outcome is unknown, and sends its event all the same', async () => {
    bridge = bridgeThatAnswersIn(1);
    const held = hold();
    log.hold = held.until;
    const told = confirm(applied('ada', 1));
    expect(await told.answers).toEqual([UNCONFIRMED]);
    held.release();
    await until(() => outbox.pending.size === 0);
    expect(log.seqs).toEqual([1]);
  });

  it('acknowledges nothing of an epoch that had ended when the log had it', async () => {
    const held = hold();
    log.hold = held.until;
    const told = confirm(applied('ada', 1));
    await until(() => log.attempts === 1);
    await epochs.tell(GLOBAL_SHARD, 1);
    held.release();
    expect(await told.answers).toEqual([UNCONFIRMED]);
    await until(() => outbox.pending.size === 0);
  });

  it('looks after the log has the event: a look that began before does not count', async () => {
    const held = hold();
    epochs.hold = held.until;
    const early = watch.hasEnded(GLOBAL_SHARD, 1);
    await turn();
    epochs.hold = Promise.resolve();
    const told = confirm(applied('ada', 1));
    await until(() => log.seqs.length === 1);
    await epochs.tell(GLOBAL_SHARD, 1);
    held.release();
    await early;
    expect(await told.answers).toEqual([UNCONFIRMED]);
  });

  it('acknowledges nothing and refuses updates while it cannot look', async () => {
    epochs.failing = true;
    expect(await confirm(applied('ada', 1)).answers).toEqual([UNCONFIRMED]);
    expect(() => bridge.assertTakes({ board: 'global', boardNo: 1, playerId: 'bob' })).toThrow('no broker');
    epochs.failing = false;
    await watch.hasEnded(GLOBAL_SHARD, 1);
    expect(() => bridge.assertTakes({ board: 'global', boardNo: 1, playerId: 'bob' })).not.toThrow();
  });

  it('refuses updates before it was told which epochs of a shard have ended', async () => {
    epochs.ended.clear();
    await watch.hasEnded(GLOBAL_SHARD, 1);
    expect(() => bridge.assertTakes({ board: 'global', boardNo: 1, playerId: 'ada' })).toThrow(
      'which epochs have ended',
    );
  });

  it('refuses no update of a shard because nothing was told of another', async () => {
    const placement = Placement.of({ number: 1, shards: 2 });
    watch = new EndedEpochWatch(epochs, placement, oneRound);
    bridge = bridgeThatAnswersIn(60_000);
    const places = [1, 2, 3, 4].map((boardNo) => ({ board: 'any', boardNo, playerId: 'ada' }));
    const [told, untold] = placement.shards.map((shard) =>
      places.find(({ boardNo, playerId }) => placement.shardOf(boardNo, playerId) === shard)!,
    ) as [EventPlace, EventPlace];
    epochs.ended.clear();
    epochs.ended.set(placement.shards[0]!, 0);
    await watch.hasEnded(placement.shards[0]!, 1);
    expect(() => bridge.assertTakes(told)).not.toThrow();
    expect(() => bridge.assertTakes(untold)).toThrow('which epochs have ended');
    expect(bridge.refusal).toContain('which epochs have ended');
  });

  it('tells that the outcome is unknown if its process follows no layout by then', async () => {
    const [change] = applied('ada', 1);
    lanes.barred = true;
    expect(await confirm([change!]).answers).toEqual([UNCONFIRMED]);
  });

  it('goes on with a batch that failed while its process follows no layout', async () => {
    log.broken.add('a');
    const told = confirm(applied('ada', 1));
    await until(() => log.attempts > 0);
    lanes.barred = true;
    await until(() => pauses.length === 3);
    lanes.barred = false;
    log.broken.clear();
    expect(await told.answers).toEqual([CONFIRMED]);
  });

  it('acknowledges no event that the log has put aside, and those beside it', async () => {
    log.tooLarge.add(1);
    expect(await confirm(applied('ada', 1, 2)).answers).toEqual([UNCONFIRMED, CONFIRMED]);
    await until(() => outbox.pending.size === 0);
  });

  it('refuses updates while too many wait', async () => {
    const held = hold();
    log.hold = held.until;
    const many = confirm(applied('ada', ...Array.from({ length: 50_000 }, (_, seq) => seq + 1)));
    expect(() => bridge.assertTakes({ board: 'global', boardNo: 1, playerId: 'bob' })).toThrow('too many updates wait');
    held.release();
    await many.answers;
    expect(() => bridge.assertTakes({ board: 'global', boardNo: 1, playerId: 'bob' })).not.toThrow();
  });

  it('sends what is left when it stops', async () => {
    const told = confirm(applied('ada', 1, 2));
    await bridge.stop({ timeoutMs: 1000 });
    expect(log.seqs).toEqual([1, 2]);
    expect(await told.answers).toEqual([CONFIRMED, CONFIRMED]);
  });
});
