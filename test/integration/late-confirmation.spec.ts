import { Logger } from '@nestjs/common';
import { EndedEpochWatch, LogBridge } from '@standings/delivery';
import { LogLanes, NO_METER, type ScoreEvent, UnconfirmedError } from '@standings/domain';
import { createKafka, EpochsTopic, KafkaEndedEpochs } from '@standings/kafka-log';
import { Recovery } from '@standings/recovery';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { ONE_SHARD } from '../support/boards.js';
import { DirectLog } from '../support/direct-log.js';
import { uniqueName } from '../support/servers/index.js';

const stores = useBoardStores();

class OneLane extends LogLanes {
  laneOf(): string {
    return 'all';
  }

  async refresh(): Promise<void> {}
}

/** Confirms events when a test says so: until then they are in flight to the log. */
class HeldLog extends DirectLog {
  private release: () => void = () => undefined;
  private readonly held = new Promise<void>((resolve) => (this.release = resolve));
  /** Resolves when an event is in flight. */
  readonly sent: Promise<void>;
  private note: () => void = () => undefined;

  constructor(...args: ConstructorParameters<typeof DirectLog>) {
    super(...args);
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

describe('An event that the log confirms after the recovery has read its end', () => {
  let ended: KafkaEndedEpochs;
  let log: HeldLog;

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

  beforeEach(async () => {
    const topic = uniqueName('score-events');
    const kafka = createKafka({ brokers: [inject('servers').kafka.brokers] });
    ended = new KafkaEndedEpochs(kafka, new EpochsTopic(kafka, topic), topic, stores().deployment);
    await ended.tell(stores().shard, 0);
    log = new HeldLog(stores().repository);
    return () => ended.close();
  });

  /** An update is in flight to the log while a replica without it is promoted and recovered. @returns what its caller is told. */
  async function answer(watch: EndedEpochWatch): Promise<unknown> {
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
    const { ports, drain, deployment } = stores();
    const recovery = new Recovery({ ...ports, endedEpochs: ended }, drain, deployment);
    await recovery.recover(stores().shard, () => undefined, new AbortController().signal);
    log.confirm();
    return told;
  }

  it('is not acknowledged: no store has it', async () => {
    expect(await answer(new EndedEpochWatch(ended, ONE_SHARD))).toBeInstanceOf(UnconfirmedError);
    await stores().expectSame({ a: 5 });
  });

  it('would be acknowledged and lost without the look', async () => {
    expect(await answer(new BlindWatch(ended, ONE_SHARD))).toBe('acknowledged');
    await stores().expectSame({ a: 5 });
  });
});
