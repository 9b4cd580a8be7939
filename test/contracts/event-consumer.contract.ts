import type { Delivery, EventConsumer, EventLog, LogRecord, ScoreEvent } from '@standings/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../support/servers/index.js';
import { history } from '../support/score-events.js';

const WITHIN_MS = 30_000;

/** What stores the records that a consumer hands over. */
export type Handler = (records: readonly LogRecord[], delivery: Delivery) => Promise<void>;

/** An empty event log, and the processes that read it. */
export interface EventConsumerUnderTest {
  readonly log: EventLog;
  /** Another process of the group. It has not begun to listen. */
  readonly join: (handler: Handler) => EventConsumer;
  /** A process whose log does not answer. */
  readonly joinUnreachable: (handler: Handler) => EventConsumer;
}

/** What the consumer of every event log does. @param open gives that of an empty log, which the group has never read. */
export function eventConsumerContract(name: string, open: () => Promise<EventConsumerUnderTest>): void {
  describe(`${name} as the consumer of an event log`, () => {
    const started: EventConsumer[] = [];

    afterEach(async () => {
      await Promise.all(started.splice(0).map((consumer) => consumer.close()));
    });

    const listen = async (consumer: EventConsumer) => {
      started.push(consumer);
      await consumer.listen(() => undefined);
      return consumer;
    };

    it('hands over every event, those of a player in order, from the first of the log', async () => {
      const { log, join } = await open();
      const events = history(500, 20);
      await log.append(events);
      const stored = new Stored();
      const consumer = await listen(join(stored.handler));
      await stored.until(events.length);
      expect(byPlayer(stored.events)).toEqual(byPlayer(events));
      expect([consumer.state, consumer.problem]).toEqual(['consuming', null]);
      expect(consumer.takeoverMs).toBeGreaterThan(0);
    });

    it('hands records over again until they are stored', async () => {
      const { log, join } = await open();
      const events = history(20, 1);
      await log.append(events);
      const stored = new Stored();
      let refusals = 2;
      await listen(
        join(async (records) => {
          if (refusals-- > 0) throw new Error('not stored');
          await stored.handler(records);
        }),
      );
      await stored.until(events.length);
      expect(stored.events).toEqual(events);
    });

    it('goes on in another process after what is stored, and with what the first gave up at its stop', async () => {
      const { log, join } = await open();
      const [before, after] = [history(20, 1), history(30, 1).slice(20)];
      await log.append(before);
      const stored = new Stored();
      let inFlight = false;
      const first = await listen(
        join(async (records, { stopping }) => {
          if (stored.events.length < before.length) return stored.handler(records);
          inFlight = true;
          await new Promise((resolve) => stopping.addEventListener('abort', resolve, { once: true }));
          throw new Error('stopped');
        }),
      );
      await stored.until(before.length);
      await log.append(after);
      await waitUntil(async () => expect(inFlight).toBe(true), WITHIN_MS);
      await first.close();
      expect(first.state).toBe('stopped');
      await listen(join(stored.handler));
      await stored.until(before.length + after.length);
      expect(stored.events).toEqual([...before, ...after]);
    });

    it('starts without the log, and says why it reads nothing', async () => {
      const { joinUnreachable } = await open();
      const consumer = await listen(joinUnreachable(async () => undefined));
      await waitUntil(async () => expect(consumer.problem).toMatch(/.+/), WITHIN_MS);
      expect(consumer.state).toBe('connecting');
    });
  });
}

/** Keeps what a consumer hands over. */
class Stored {
  readonly events: ScoreEvent[] = [];

  readonly handler = async (records: readonly LogRecord[]): Promise<void> => {
    for (const { event } of records) if (!('invalid' in event)) this.events.push(event);
  };

  async until(count: number): Promise<void> {
    await waitUntil(async () => expect(this.events.length).toBeGreaterThanOrEqual(count), WITHIN_MS);
  }
}

function byPlayer(events: readonly ScoreEvent[]): Map<string, readonly ScoreEvent[]> {
  const players = new Map<string, ScoreEvent[]>();
  for (const event of events) players.set(event.playerId, [...(players.get(event.playerId) ?? []), event]);
  return players;
}
