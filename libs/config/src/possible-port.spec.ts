import { describe, expect, it } from 'vitest';
import { hasPossiblePort } from './possible-port.js';

describe('hasPossiblePort', () => {
  it.each([
    '127.0.0.1:99999',
    'kafka:0',
    '[::1]:65536',
    'redis://r:70000',
    'postgres://u:5432@db:0/standings',
    'rediss://r:00',
  ])('is false for an impossible port: %s', (address) => expect(hasPossiblePort(address)).toBe(false));

  it.each([
    '127.0.0.1:1',
    'kafka:65535',
    '[::1]:9092',
    '[2001:db8::99999]:9092',
    'redis://r/16',
    'redis://:99999@r:6379/0',
  ])('is true for a possible port, or none: %s', (address) => expect(hasPossiblePort(address)).toBe(true));

  it.each(['', 'nowhere', 'postgres://u:p@/db?host=/dir', 'host:port', '::1:99999'])(
    'leaves other mistakes to other rules: %j',
    (address) => expect(hasPossiblePort(address)).toBe(true),
  );
});
