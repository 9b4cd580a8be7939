import { Logger } from '@nestjs/common';
import { NO_METER, Placement, type ShardId } from '@standings/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ONE_SHARD } from '../../../test/support/boards.js';
import { turn, until } from '../../../test/support/turns.js';
import { event, ListLog, MapOutbox } from './outbox.fixture.js';
import { OutboxHealthCheck } from './outbox-health-check.js';
import { OutboxSweeper } from './outbox-sweeper.js';
import { OutboxWatch } from './outbox-watch.js';
import { OutboxBridge } from './outbox-bridge.js';

let log: ListLog;
let outbox: MapOutbox;
let bridge: OutboxBridge;
let watch: OutboxWatch;
let sweeper: OutboxSweeper;
let check: OutboxHealthCheck;

/** Each loop makes a round in every turn of the event loop. */
const atOnce = () => turn();

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['error', 'warn', 'log']));

beforeEach(() => {
  log = new ListLog();
  outbox = new MapOutbox();
  bridge = new OutboxBridge(log, outbox, NO_METER, atOnce);
  watch = new OutboxWatch(log, outbox, ONE_SHARD, atOnce);
  sweeper = new OutboxSweeper(log, outbox, ONE_SHARD, NO_METER, atOnce);
  check = new OutboxHealthCheck(log, watch, sweeper, bridge);
});

afterEach(() => Promise.all([bridge, watch, sweeper].map((loop) => loop.stop({ timeoutMs: 0 }))));

const looked = async (backlog: Partial<MapOutbox['backlog']>) => {
  outbox.backlog = { ...outbox.backlog, ...backlog };
  watch.start();
  await until(() => watch.backlog.oldestMs === outbox.backlog.oldestMs && watch.backlog.aside === outbox.backlog.aside);
  await turn();
};

describe('health of the outbox', () => {
  it('is up while updates are sent, and gives the wait of the oldest in whole seconds', async () => {
    await looked({ oldestMs: 59_999 });
    expect(await check.check()).toEqual({ up: true, figures: { oldest: 59, aside: 0, missing: 0 } });
  });

  it('is not up once an update has waited for a minute, even if this process knows of no error', async () => {
    await looked({ oldestMs: 60_000 });
    expect(await check.check()).toEqual({
      up: false,
      reason: 'updates have waited for ListLog for 60 s: no error in this process; see the logs of the others',
      figures: { oldest: 60, aside: 0, missing: 0 },
    });
  });

  it('knows of the other shards while one does not answer', async () => {
    const placement = Placement.of({ number: 1, shards: 2 });
    const look = outbox.look.bind(outbox);
    outbox.look = async (shard?: ShardId) => {
      if (shard === placement.shards[0]) throw new Error('no store');
      return look();
    };
    watch = new OutboxWatch(log, outbox, placement, atOnce);
    await looked({ oldestMs: 60_000 });
    expect(watch.problem).toBe('no store');
  });

  it.each([
    ['getaddrinfo ENOTFOUND kafka.internal', 'getaddrinfo ENOTFOUND …'],
    ['connect ECONNREFUSED 2001:db8::5:9092', 'connect ECONNREFUSED …'],
    ['Request to [::1]:9092 timed out', 'Request to … timed out'],
  ])('shows no address of "%s"', async (message, shown) => {
    log.append = () => Promise.reject(new Error(message));
    outbox.put('a', [event(1)]);
    sweeper.start();
    await looked({ oldestMs: 75_000 });
    await until(() => sweeper.problem !== null);
    expect((await check.check()).reason).toBe(`updates have waited for ListLog for 75 s: ${shown}`);
  });

  it.each(['bridge', 'sweeper'] as const)('gives the last error of the %s, without addresses', async (part) => {
    log.append = () => Promise.reject(new Error('Connection error: connect ECONNREFUSED 10.1.2.3:9092'));
    const changes = outbox.put('a', [event(1)]);
    if (part === 'sweeper') sweeper.start();
    else {
      bridge.start();
      for (const change of changes) bridge.handle(change);
    }
    await looked({ oldestMs: 75_000 });
    await until(() => (part === 'sweeper' ? sweeper : bridge).problem !== null);
    expect((await check.check()).reason).toBe(
      'updates have waited for ListLog for 75 s: Connection error: connect ECONNREFUSED …',
    );
  });

  it('says why sent entries cannot be removed', async () => {
    outbox.confirm = () => Promise.reject(new Error("NOPERM this user has no permissions to run the 'xdel' command"));
    bridge.start();
    for (const change of outbox.put('a', [event(1)])) bridge.handle(change);
    await looked({ oldestMs: 75_000 });
    await until(() => bridge.problem !== null);
    expect((await check.check()).reason).toContain("run the 'xdel' command");
  });

  it('is not up while entries need an operator, and says what to run', async () => {
    await looked({ aside: 2, missing: 21 });
    expect(await check.check()).toEqual({
      up: false,
      reason:
        'updates removed from the outbox before ListLog had them: 21; run npm run check-drift, and repair the score repository; entries that this release cannot read and put aside: 2',
      figures: { oldest: 0, aside: 2, missing: 21 },
    });
  });

  it('is not up while the outbox cannot be read, and is up again afterwards', async () => {
    outbox.failing = true;
    watch.start();
    await until(() => watch.problem !== null);
    expect(await check.check()).toMatchObject({ up: false, reason: 'the outbox cannot be read: no store' });
    outbox.failing = false;
    await until(() => watch.problem === null);
    expect(await check.check()).toMatchObject({ up: true });
  });
});
