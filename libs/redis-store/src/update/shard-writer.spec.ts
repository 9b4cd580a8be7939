import { GLOBAL_BOARD, NO_METER, StoreUnavailableError } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import { GLOBAL_SHARD } from '../../../../test/support/boards.js';
import { CODES } from '../codes.js';
import type { RedisNodes } from '../connection/redis-nodes.js';
import type { Fence } from '../shard/fence.js';
import { ShardWriter } from './shard-writer.js';

const UPDATE = { board: GLOBAL_BOARD, playerId: 'ada', delta: 1 };

const noAnswer = () => Promise.reject(new Error('Command timed out'));

/** @param reply of the script. @param fails what does not answer after it. */
function writer(reply: readonly unknown[], fails: Partial<Fence>): ShardWriter {
  const node = { standingsAdd: async () => reply, standingsRegister: noAnswer };
  const nodes = { of: () => node } as unknown as RedisNodes;
  const writable = () => ({ epoch: 1, deployment: 'ours', server: 'a' });
  const fence = { writable, ...fails } as unknown as Fence;
  const clock = { now: () => 0 };
  return new ShardWriter(nodes, fence, GLOBAL_SHARD, { outboxLimit: 10 }, clock, NO_METER);
}

describe('An update that the script refused', () => {
  it.each([
    ['another server has the shard', CODES.SERVER_CHANGED, { serverChanged: noAnswer }],
    ['the shard is closed', CODES.SHARD_CLOSED, { refused: noAnswer }],
  ])('was not applied, also if Redis does not answer why: %s', async (_, code, fails) => {
    await expect(writer([code], fails).add(UPDATE)).rejects.toBeInstanceOf(StoreUnavailableError);
  });

  it('was not applied, also if the registration of its board is not answered', async () => {
    const unregistered = [1, null, `${CODES.RANKING_UNKNOWN} 0 0 0 0`, null];
    await expect(writer(unregistered, {}).add(UPDATE)).rejects.toBeInstanceOf(StoreUnavailableError);
  });
});
