import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { type Misfit, readLetter, replayedBy, toLetter, toNote, toStub } from './dead-letter.js';

const NOW = new Date('2026-11-26T12:00:00.000Z');
const ORIGIN = { topic: 'scores', partition: 3, offset: 17 };

const misfit = (fields: Partial<Misfit> = {}): Misfit => ({
  key: Buffer.from('global:ada'),
  value: Buffer.from('not JSON'),
  headers: { trace: 'kept' },
  origin: ORIGIN,
  ...fields,
});

/** As it comes back from Kafka, which has only bytes. */
function stored({ key = null, value, headers = {} }: Message, offset = '5'): KafkaMessage {
  const bytes = (text: Buffer | string | null) => (text === null ? null : Buffer.from(text));
  const named = Object.entries(headers).map(([name, content]) => [name, Buffer.from(String(content))]);
  const rest = { timestamp: '0', attributes: 0, offset };
  return { key: bytes(key), value: bytes(value), headers: Object.fromEntries(named) as IHeaders, ...rest };
}

describe('A dead letter', () => {
  it('is the message unchanged, with the reason and its origin', () => {
    const letter = readLetter(stored(toLetter(misfit(), 'the value is not JSON', NOW)));
    expect(letter).toMatchObject({
      offset: 5,
      time: NOW.toISOString(),
      reason: 'the value is not JSON',
      origin: ORIGIN,
      key: 'global:ada',
      bytes: 8,
      leftOut: null,
      message: { value: Buffer.from('not JSON'), headers: { trace: Buffer.from('kept') } },
    });
  });

  it.each(['replayed', 'reason', 'topic', 'partition', 'offset', 'time', 'value-bytes', 'value-sha256', 'of-tomorrow'])(
    'has no header dead-letter-%s of the message',
    (name) => {
      const forged = misfit({ headers: { [`dead-letter-${name}`]: '0', trace: 'kept' }, origin: null });
      const message = stored(toLetter(forged, 'why', NOW));
      expect(replayedBy(message)).toBeNull();
      expect(readLetter(message)).toEqual(readLetter(stored(toLetter(misfit({ origin: null }), 'why', NOW))));
      expect(Object.keys(message.headers ?? {})).toEqual(['trace', 'dead-letter-reason', 'dead-letter-time']);
    },
  );

  it('is not read as a note, even with the header of one, which earlier releases kept', () => {
    const message = stored(toLetter(misfit(), 'why', NOW));
    Object.assign(message.headers ?? {}, { 'dead-letter-replayed': '3' });
    expect(replayedBy(message)).toBeNull();
    expect(replayedBy(stored(toNote(readLetter(message)), '6'))).toBe(5);
  });
});

describe('A dead letter without its value', () => {
  it('has the size and digest of the value, and its origin', () => {
    const letter = readLetter(stored(toStub(misfit(), 'why', NOW)));
    expect(letter).toMatchObject({ origin: ORIGIN, reason: 'why', key: 'global:ada', bytes: 8 });
    expect(letter.leftOut).toBe('62b8125a6f6d924ec53345b5fcd58ca3ed3f5e7d51e2e146e5f1346508acce69');
    expect(letter.message).toMatchObject({ value: null, headers: {} });
  });

  it('leaves out a long key too', () => {
    const stub = toStub(misfit({ key: 'k'.repeat(1001), value: null }), 'why', NOW);
    expect(stub).toMatchObject({ key: null, value: null });
    expect(readLetter(stored(stub))).toMatchObject({ bytes: 0, leftOut: expect.any(String) });
  });
});
