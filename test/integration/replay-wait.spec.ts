import { EndedEpochWatch, LogAcknowledgedStore, LogBridge, ReplayWait } from '@standings/delivery';
import { EndedEpochs, GLOBAL_BOARD, type OutboxEntry, type ShardId, UnconfirmedError } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { GLOBAL_SHARD, ONE_SHARD } from '../support/boards.js';
import { OneLane } from '../support/one-lane.js';
import { turn } from '../support/turns.js';
import { waitUntil } from '../support/servers/index.js';

const UPDATE = { board: GLOBAL_BOARD, playerId: 'a', delta: 5, idempotency: { key: 'k', payload: 'p', place: 0 } };

const OUTBOX = 'standings:{1:0/1}:outbox';

const stores = useBoardStores();

class NoneEnded extends EndedEpochs {
  async tell(): Promise<void> {}

  async look(): Promise<ReadonlyMap<ShardId, number>> {
    return new Map([[GLOBAL_SHARD, 0]]);
  }
}

/** The store of an api. Its own events never come to the log. */
async function acknowledging(): Promise<LogAcknowledgedStore> {
  const watch = new EndedEpochWatch(new NoneEnded(), ONE_SHARD);
  await watch.hasEnded(GLOBAL_SHARD, 1);
  const bridge = new LogBridge(stores().log, new OneLane(), watch, stores().outbox);
  return new LogAcknowledgedStore(stores().store, bridge, new ReplayWait(stores().outbox, watch));
}

/** Sends an update again that another api has applied and not sent to the log. @returns whether it is answered, and its entry. */
async function replay(): Promise<{ told: { answer?: unknown }; entry: OutboxEntry }> {
  const store = await acknowledging();
  const first = await stores().store.add(UPDATE);
  const told: { answer?: unknown } = {};
  store.add(UPDATE).then(
    (change) => (told.answer = change.replayed),
    (error: unknown) => (told.answer = error),
  );
  return { told, entry: first.scoreChanged!.outboxEntry! };
}

async function someTurns(): Promise<void> {
  for (let turns = 0; turns < 200; turns++) await turn();
}

describe('A replay of an update that waits for the log', () => {
  it('waits until the log has it', async () => {
    const { told, entry } = await replay();
    await someTurns();
    expect(told).toEqual({});
    await stores().outbox.confirm([entry]);
    await waitUntil(async () => expect(told).toEqual({ answer: true }), 5000);
  });

  it('is not answered as the first time if Redis has lost its data meanwhile', async () => {
    const { told } = await replay();
    await someTurns();
    await stores().redis.flushall();
    await waitUntil(async () => expect(told.answer).toBeInstanceOf(UnconfirmedError), 5000);
  });

  it('is not answered as the first time if the shard was recovered from older data meanwhile', async () => {
    const { told } = await replay();
    await someTurns();
    await stores().redis.flushall();
    await stores().fence.check(stores().shard);
    await stores().recover();
    await waitUntil(async () => expect(told.answer).toBeInstanceOf(UnconfirmedError), 5000);
  });

  it('is not answered as the first time by another server that has the data without the entry', async () => {
    const { told, entry } = await replay();
    await someTurns();
    // As a replica that is promoted: it has another name, and may lack the entry.
    await stores().redis.multi().xdel(OUTBOX, entry.id).replicaof('127.0.0.1', 1).replicaof('NO', 'ONE').exec();
    await waitUntil(async () => expect(told.answer).toBeInstanceOf(UnconfirmedError), 5000);
  });
});
