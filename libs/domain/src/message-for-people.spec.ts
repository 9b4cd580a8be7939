import { describe, expect, it } from 'vitest';
import { shardsOf } from './board/shard.js';
import { OutboxFullError } from './errors.js';
import { messageForPeople } from './message-for-people.js';
import { ForeignStoreError } from './ports/shard-restore.js';
import { LockLostError, StoreInUseError } from './ports/epoch-authority.js';
import { RepositoryUnavailableError } from './ports/score-repository.js';

describe('messageForPeople', () => {
  it.each([
    new OutboxFullError(),
    new StoreInUseError(),
    new ForeignStoreError(shardsOf({ number: 1, shards: 1 })[0]),
    new LockLostError(),
    new RepositoryUnavailableError('its disk is full (53100)'),
  ])('shows what a $name says', (error) => {
    expect(messageForPeople(error)).toBe(error.message);
  });

  it.each([new Error('connect ECONNREFUSED 10.0.0.7:5432'), 'text', null])('shows nothing of %s', (error) => {
    expect(messageForPeople(error)).toBeNull();
  });
});
