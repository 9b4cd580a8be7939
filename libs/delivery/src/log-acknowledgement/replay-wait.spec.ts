import { StoreRecoveringError, UnconfirmedError } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { GLOBAL_SHARD, ONE_SHARD } from '../../../../test/support/boards.js';
import { turn } from '../../../../test/support/turns.js';
import { event, MapOutbox } from '../outbox.fixture.js';
import { EndedEpochWatch } from './ended-epoch-watch.js';
import { EpochMap } from './log.fixture.js';
import { ReplayWait } from './replay-wait.js';

const SIGHT = { shard: GLOBAL_SHARD, epoch: 1, deployment: '0123456789ab', server: 'a' };

let outbox: MapOutbox;
let epochs: EpochMap;
let looks: number;

beforeEach(() => {
  outbox = new MapOutbox();
  epochs = new EpochMap();
  epochs.ended.set(GLOBAL_SHARD, 0);
  looks = 0;
});

/** @param meanwhile what happens before the look of a number. */
function waitWith(meanwhile: (look: number) => void, answerMs = 60_000): ReplayWait {
  return new ReplayWait(
    outbox,
    new EndedEpochWatch(epochs, ONE_SHARD),
    async () => {
      meanwhile((looks += 1));
      await turn();
    },
    answerMs,
  );
}

describe('A replay', () => {
  it('is answered at once if nothing waits in the outbox', async () => {
    await waitWith(() => undefined).until(SIGHT);
    expect(looks).toBe(0);
  });

  it('waits until what waited in the outbox is gone, and for nothing that comes later', async () => {
    for (const id of ['1', '2']) outbox.put(id, [event(Number(id))]);
    await waitWith((look) => {
      outbox.put(String(look + 2), [event(look + 2)]);
      if (look === 2) outbox.pending.delete('2');
      if (look === 4) outbox.pending.delete('1');
    }).until(SIGHT);
    expect(looks).toBe(4);
  });

  it('is not answered if its entry is there for too long', async () => {
    outbox.put('1', [event(1)]);
    await expect(waitWith(() => undefined, 5).until(SIGHT)).rejects.toBeInstanceOf(UnconfirmedError);
  });

  it('is answered in time, also one that waits for the run before, if the store does not answer', async () => {
    outbox.latest = () => new Promise(() => undefined);
    const wait = waitWith(() => undefined, 5);
    const replays = [wait.until(SIGHT), turn().then(() => wait.until(SIGHT))];
    expect(await Promise.allSettled(replays)).toEqual(
      replays.map(() => ({ status: 'rejected', reason: expect.any(UnconfirmedError) })),
    );
  });

  it('is not answered if its epoch has ended meanwhile', async () => {
    outbox.put('1', [event(1)]);
    const wait = waitWith(() => {
      outbox.pending.clear();
      epochs.ended.set(GLOBAL_SHARD, 1);
    });
    await expect(wait.until(SIGHT)).rejects.toBeInstanceOf(UnconfirmedError);
  });

  it('is not answered if the data is other data by then', async () => {
    outbox.latest = async () => {
      throw new StoreRecoveringError();
    };
    await expect(waitWith(() => undefined).until(SIGHT)).rejects.toBeInstanceOf(UnconfirmedError);
  });

  it('shares its looks with those that come in the same turn', async () => {
    let asked = 0;
    outbox.latest = async () => ((asked += 1), null);
    const wait = waitWith(() => undefined);
    await Promise.all(Array.from({ length: 100 }, () => wait.until(SIGHT)));
    expect(asked).toBe(1);
  });
});
