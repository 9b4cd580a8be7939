import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { databaseAddress, databaseUrlProblem } from './database-url.js';

const PASSWORD = 's3cret';

describe('databaseUrlProblem', () => {
  it.each([
    'postgres://ann:s3cret@db.example:5433/scores',
    'postgresql://ann:s3cret@[::1]:5433/scores?sslmode=verify-full&sslrootcert=/etc/ca.crt',
    'postgres://ann:s3cret@/scores?host=/var/run/postgresql',
    'postgres:///scores?host=/var/run/postgresql&port=5433',
    'postgres://ann:s3cret@%2Fvar%2Frun%2Fpostgresql/scores',
    'postgres://ann:s3@cret@db.example/scores',
  ])('accepts %s', (url) => {
    expect(databaseUrlProblem(url)).toBeNull();
  });

  it.each([
    'postgres://ann:s3cret/s3cret@db.example/scores',
    'postgres://ann:12/s3cret@db.example/scores',
    'postgres://ann:s3cret?s3cret@db.example/scores',
    'postgres://ann:12?s3cret@db.example/scores',
    'postgres://ann:s3cret#s3cret@db.example/scores',
    'postgres://ann:s3cret@db.example/scores#s3cret',
    'postgres://ann:s3@/s3cret@db.example/scores',
    'postgres://ann:s3@12?s3cret@db.example/scores',
    'postgres://ann:s3cret@/scores',
    'postgres://ann:s3cret%@db.example/scores',
    'postgres://ann:s3cret%E4@db.example/scores',
    'postgres://ann:s3cret@one.example:1,two.example:2/scores',
  ])('recommends percent-encoding for %s, without quoting it', (url) => {
    const problem = databaseUrlProblem(url);
    expect(problem).toContain('percent-encode');
    expect(problem).not.toContain(PASSWORD);
  });

  it.each(['0', '65536', '99999'])('names the port %s', (port) => {
    expect(databaseUrlProblem(`postgres://ann:s3cret@db.example:${port}/scores`)).toContain('port from 1 to 65535');
    expect(databaseUrlProblem(`postgres://ann:s3cret@db.example/scores?port=${port}`)).toContain('port from 1 to');
  });

  it.each(['', 'mysql://db.example/scores', 'postgres:db.example/scores'])('names the scheme for "%s"', (url) => {
    expect(databaseUrlProblem(url)).toContain('starts with postgres://');
  });

  it('accepts every password that is percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (password) => {
        const url = `postgres://ann:${encodeURIComponent(password)}@db.example:5433/scores`;
        expect(databaseUrlProblem(url)).toBeNull();
        expect(databaseAddress(url)).toBe('db.example:5433/scores');
      }),
    );
  });
});

describe('databaseAddress', () => {
  it.each([
    ['postgres://ann:s3cret@db.example:5433/scores?sslmode=verify-full', 'db.example:5433/scores'],
    ['postgres://ann:s3cret@/scores?host=/var/run/postgresql', '/var/run/postgresql/scores'],
    ['postgres://ann:s3@cret@db.example/scores', 'db.example/scores'],
  ])('leaves user, password and settings out of %s', (url, address) => {
    expect(databaseAddress(url)).toBe(address);
  });
});
