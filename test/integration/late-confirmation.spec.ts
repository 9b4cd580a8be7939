import { Logger } from '@nestjs/common';
import { EndedEpochWatch, LogBridge } from '@standings/delivery';
import { EndedEpochs, NO_METER, type ScoreEvent, UnconfirmedError } from '@standings/domain';
import { createKafka, EpochsTopic, KafkaEndedEpochs } from '@standings/kafka-log';
import { Recovery } from '@standings/recovery';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { ONE_SHARD } from '../support/boards.js';
import { KeptLog, KeptTail } from '../support/kept-log.js';
import { OneLane } from '../support/one-lane.js';
import { uniqueName } from '../support/servers/index.js';

const stores = useBoardStores();

/** Confirms events when a test says so: until then they are in flight to the log. */
class HeldLog extends KeptLog {
  private release: () => void = () => undefined;
  private readonly held = new Promise<void>((resolve) => (this.release = resolve));
  /** Resolves when an event is in flight. */
  readonly sent: Promise<void>;
  private note: () => void = () => undefined;

  constructor() {
    super();
    this.sent = new Promise((resolve) => (this.note = resolve));
  }

  override async append(events: readonly ScoreEvent[]): Promise<void> {
    this.note();
    await this.held;
    await super.append(events);
  }

  confirm(): void {
    this.release();
  }
}

/** A watch that is told nothing: what an api would do without the look. */
class BlindWatch extends EndedEpochWatch {
  override async hasEnded(): Promise<boolean> {
    return false;
  }
}

/** Tells only after something has happened. */
class TellsAfter extends EndedEpochs {
  constructor(
    private readonly ended: EndedEpochs,
    private readonly before: () => Promise<unknown>,
  ) {
    super();
  }

  async tell(...told: Parameters<EndedEpochs['tell']>): Promise<void> {
    await this.before();
    await this.ended.tell(...told);
  }

  look(): ReturnType<EndedEpochs['look']> {
    return this.ended.look();
  }
}

describe('An event that the log confirms while its shard is recovered', () => {
  let ended: KafkaEndedEpochs;
  let log: HeldLog;

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

  beforeEach(async () => {
    const topic = uniqueName('score-events');
    const kafka = createKafka({ brokers: [inject('servers').kafka.brokers] });
    ended = new KafkaEndedEpochs(kafka, new EpochsTopic(kafka, topic), topic, stores().deployment);
    await ended.tell(stores().shard, 0);
    log = new HeldLog();
    return () => ended.close();
  });

  /**
   * An update is in flight to the log while a replica without it is promoted and recovered.
   *
   * @param when the log confirms it: before or after the recovery tells that the epoch has ended.
   * @returns what its caller is told.
   */
  async function answer(watch: EndedEpochWatch, when: 'before' | 'after'): Promise<unknown> {
    await stores().add('a', 5);
    const bridge = new LogBridge(log, new OneLane(), watch, stores().outbox, NO_METER);
    const change = await stores().apply('a', 7);
    const told = bridge.confirmed(change.scoreChanged!).then(
      () => 'acknowledged',
      (error: unknown) => error,
    );
    await log.sent;
    await stores().redis.flushall();
    await stores().fence.check(stores().shard);
    const confirmed = () => (log.confirm(), told);
    await recover(when === 'before' ? new TellsAfter(ended, confirmed) : ended);
    return confirmed();
  }

  async function recover(endedEpochs: EndedEpochs): Promise<void> {
    const { ports, drain, deployment } = stores();
    const recovery = new Recovery({ ...ports, endedEpochs, tail: new KeptTail(log, stores().log) }, drain, deployment);
    await recovery.recover(stores().shard, () => undefined, new AbortController().signal);
  }

  it('is on the board if it was acknowledged: the log is read again after the end of the epoch was told', async () => {
    expect(await answer(new EndedEpochWatch(ended, ONE_SHARD), 'before')).toBe('acknowledged');
    await stores().expectSame({ a: 12 });
  });

  it('is not acknowledged after the end of the epoch was told: no store has it', async () => {
    expect(await answer(new EndedEpochWatch(ended, ONE_SHARD), 'after')).toBeInstanceOf(UnconfirmedError);
    await stores().expectSame({ a: 5 });
  });

  it('would be acknowledged and lost without the look', async () => {
    expect(await answer(new BlindWatch(ended, ONE_SHARD), 'after')).toBe('acknowledged');
    await stores().expectSame({ a: 5 });
  });
});
