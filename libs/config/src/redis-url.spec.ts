import { describe, expect, it } from 'vitest';
import { apiEnvironment } from './api-environment.js';
import { redisAddress } from './redis-address.js';

const redisUrl = apiEnvironment.shape.REDIS_URL;
const problem = (text: string) => redisUrl.safeParse(text).error?.issues.map(({ message }) => message);

describe('REDIS_URL', () => {
  it.each([
    'redis://127.0.0.1',
    'redis://127.0.0.1:6379/',
    'redis://user:p%40ss@127.0.0.1:6379/15',
    'rediss://redis.example:6380/0?family=6',
    'redis+cluster://one:6379,two:6380',
    'rediss+cluster://user:p%40ss@one:6379,[::1]:6380/?family=6',
    'redis+sentinel://one:26379,two:26379/standings',
    'rediss+sentinel://user:p%40ss@one:26379,[::1]:26379/my-master?family=6',
  ])('accepts %s', (text) => {
    expect(redisUrl.parse(text)).toBe(text);
  });

  it.each(['redis://h:6379/abc', 'redis://h:6379/-1', 'redis://h:6379/1/2', 'redis://h:6379/1.5', 'redis://h//1'])(
    'refuses %s, which does not end with a database number',
    (text) => {
      expect(problem(text)).toEqual([expect.stringContaining('must have the number of a database')]);
    },
  );

  it.each(['redis+cluster://one:6379/0', 'redis+cluster://one:6379,two:6379/3'])(
    'refuses %s, because a cluster has one database',
    (text) => {
      expect(problem(text)).toEqual([expect.stringContaining('must have nothing after the last port')]);
    },
  );

  it.each(['redis+cluster://', 'redis+cluster://one:6379,,two:6379', 'http+cluster://one:6379', 'redis://one:1,two:2'])(
    'refuses %s, which is no address',
    (text) => {
      expect(problem(text)).toEqual([expect.stringContaining('must be a URL that starts with redis://')]);
    },
  );

  it('names the nodes of a cluster, with the user and the options of all', () => {
    expect(redisAddress('rediss+cluster://u:p@one:1,two:2?family=6')).toEqual({
      urls: ['rediss://u:p@one:1?family=6', 'rediss://u:p@two:2?family=6'],
      kind: 'cluster',
    });
    expect(redisAddress('redis://u:p@one:1/2')).toEqual({ urls: ['redis://u:p@one:1/2'], kind: 'server' });
  });

  it('names the Sentinels, with the user of the servers, and the master', () => {
    expect(redisAddress('redis+sentinel://u:p@one:1,two:2/name?family=6')).toEqual({
      urls: ['redis://u:p@one:1?family=6', 'redis://u:p@two:2?family=6'],
      kind: 'sentinel',
      master: 'name',
    });
  });

  it.each(['redis+sentinel://one:26379', 'redis+sentinel://one:26379/', 'redis+sentinel://one:26379/a/2'])(
    'refuses %s, which does not end with the name of a master',
    (text) => {
      expect(problem(text)).toEqual([expect.stringContaining('must have the name of the master')]);
    },
  );

  // Each of these would change the database, or break the promise that no update counts twice.
  it.each([
    'autoResendUnfulfilledCommands=true',
    'maxRetriesPerRequest=20',
    'db=3',
    'family=6&enableOfflineQueue=true',
  ])('refuses the client option ?%s', (options) => {
    expect(problem(`redis://h:6379/0?${options}`)).toEqual([expect.stringContaining('must have no options')]);
  });
});
