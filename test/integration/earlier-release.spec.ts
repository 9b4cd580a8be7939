import { EARLIER_SHARD } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';

const EARLIER = 'standings:{global/0}';

const stores = useBoardStores('closed');

/** Leaves what an api of the release before leaves that died: all its scores are in Redis, one event is in the outbox alone. */
async function leaveData(deployment: string | null): Promise<void> {
  const { redis, dataSource, repository } = stores();
  await dataSource.query('INSERT INTO epochs (epoch, shard) VALUES (4, $1)', [EARLIER_SHARD]);
  const row = { board: 1, period: 'all', score: 5, epoch: 4, seq: 1, lastUpdated: '2026-11-27T12:00:00.000Z' };
  await repository.save([{ ...row, playerId: 'a' }]);
  await redis.zadd(`${EARLIER}:scores:all`, -5, 'a', -7, 'b', -9, 'c');
  const meta = { epoch: 4, history: 'some', seq: 3, pending: 2, 'players:all': 3, deployment };
  await redis.hset(`${EARLIER}:meta`, meta);
  const entry = ['epoch', 4, 'seq', 2, 'at', 1_795_780_800_000, 'events', 'b 7 7\nc 9 9'];
  await redis.xadd(`${EARLIER}:outbox`, '*', ...entry);
}

describe('The data of the release before', () => {
  it('goes on in Postgres, with what waited in its outbox, and Redis is built from there', async () => {
    await leaveData(stores().deployment.id);
    expect(await stores().recover()).toMatchObject({ epoch: 5, found: 'empty', copied: 3 });
    await stores().expectSame({ a: 5, b: 7, c: 9 });
    expect(await stores().redis.xlen(`${EARLIER}:outbox`)).toBe(0);
    await stores().add('b', 1);
    await stores().expectSame({ a: 5, b: 8, c: 9 });
  });

  it('gets no update after that: its epoch has ended', async () => {
    await leaveData(stores().deployment.id);
    await stores().recover();
    const late = { ...stores().ranking, playerId: 'a', score: 6, epoch: 4, seq: 4 };
    expect(await stores().repository.save([{ ...late, lastUpdated: '2026-11-27T12:00:00.000Z' }])).toMatchObject({
      late: 1,
    });
  });

  it('is left alone if it belongs to another deployment', async () => {
    await leaveData('ba9876543210');
    expect(await stores().recover()).toMatchObject({ found: 'empty', copied: 1 });
    expect(await stores().redis.xlen(`${EARLIER}:outbox`)).toBe(1);
  });
});
