import {
  GLOBAL_BOARD,
  type RankingId,
  rankingIdOf,
  type RankingScore,
  rankingsOf,
  type ScoreChange,
  type ScoreRow,
  StoredScores,
  type Version,
} from '@standings/domain';
import { TypeormScoreRepository } from '@standings/persistence';
import { Recovery, type RecoveryPorts } from '@standings/recovery';
import { describe, expect, it } from 'vitest';
import { useBoardStores } from '../support/board-stores.js';
import { holdUp, waitingSessions } from '../support/hold-up.js';
import { waitUntil } from '../support/servers/index.js';

const KEYS = ['meta', 'rankings', 'scores:1:all', 'outbox'].map((key) => `standings:{1:0/1}:${key}`);

const stores = useBoardStores();

/** As after a restart of Redis that has lost an update which nobody has stored yet. @returns the row of that update. */
async function lose(playerId: string, delta: number): Promise<ScoreRow> {
  const older = await Promise.all(KEYS.map((key) => stores().redis.dumpBuffer(key)));
  const row = rowOf(await stores().apply(playerId, delta));
  await stores().redis.del(KEYS);
  for (const [i, data] of older.entries()) {
    if (data !== null) await stores().redis.restore(KEYS[i] as string, 0, data);
  }
  await stores().restarted();
  return row;
}

function rowOf({ scoreChanged }: ScoreChange): ScoreRow {
  const { playerId, newScore, epoch, seq } = scoreChanged!.event;
  return { ...stores().ranking, playerId, score: newScore, epoch, seq, lastUpdated: '2026-11-27T12:00:00.000Z' };
}

/** Recovers the shard while a batch with a lost update is in flight to Postgres, and commits after recovery has begun. */
async function recoverOverBatchInFlight(ports: Partial<RecoveryPorts> = {}): Promise<void> {
  const { dataSource, repository, drain, deployment } = stores();
  await stores().add('a', 5);
  const held = await holdUp(dataSource, repository, await lose('b', 7));
  const recovery = new Recovery({ ...stores().ports, ...ports }, drain, deployment);
  const recovered = recovery.recover(stores().shard, () => undefined, new AbortController().signal);
  // The end of the epoch waits for the batch.
  await waitUntil(async () => expect(await waitingSessions(dataSource)).toBe(2), 5000);
  await held.release();
  expect(await held.saved).toEqual({ late: 0 });
  await recovered;
}

describe('A batch in flight while the epoch ends', () => {
  it('is in both stores after the recovery', async () => {
    await recoverOverBatchInFlight();
    await stores().expectSame({ b: 7, a: 5 });
  });

  it('would be missing in Redis if recovery asked for newer rows before the epoch ends', async () => {
    const early = new AskedEarly(stores().scores, await presentVersion());
    await expect(recoverOverBatchInFlight({ scores: early })).resolves.toBeUndefined();
    await expect(stores().expectSame({ b: 7, a: 5 })).rejects.toThrow('to deeply equal');
  });
});

describe('A batch that is stored when recovery has begun', () => {
  it('is in Redis after the recovery', async () => {
    await stores().add('a', 5);
    const lost = await lose('b', 7);
    await stores().repository.save([lost]);
    expect(await stores().recover()).toMatchObject({ found: 'older', copied: 1 });
    await stores().expectSame({ b: 7, a: 5 });
  });

  it('would be missing in Redis if its rows were stored before it was noted', async () => {
    await stores().add('a', 5);
    const lost = await lose('b', 7);
    await new TypeormScoreRepository(stores().dataSource).saveWith([lost], null);
    expect(await stores().recover()).toMatchObject({ found: 'whole', copied: 0 });
    await expect(stores().expectSame({ b: 7, a: 5 })).rejects.toThrow('to deeply equal');
  });
});

describe('An attempt that dies after the epoch has ended', () => {
  const dieAfterRaise = (version: Version) =>
    stores().epochs.exclusively(stores().shard, (lock) => lock.raiseEpoch(version, storeName()));
  const storeName = () => [...stores().fence.stores().values()][0] as string;

  it('costs the next one no copy of what Redis has', async () => {
    await stores().add('a', 5);
    await stores().restarted();
    const { version } = await stores().fence.check(stores().shard);
    for (let attempt = 0; attempt < 2; attempt++) await dieAfterRaise(version!);
    expect(await stores().recover()).toMatchObject({ found: 'whole', copied: 0 });
    await stores().add('a', 1);
    await stores().expectSame({ a: 6 });
  });

  it('leaves what Redis has lost to the next one', async () => {
    await stores().add('a', 5);
    await stores().repository.save([await lose('b', 7)]);
    const { version } = await stores().fence.check(stores().shard);
    await dieAfterRaise(version!);
    expect(await stores().recover()).toMatchObject({ found: 'older', copied: 1 });
    await stores().expectSame({ b: 7, a: 5 });
  });

  it('makes data count for nothing that has gone on elsewhere since', async () => {
    await stores().add('a', 5);
    await stores().restarted();
    await dieAfterRaise((await stores().fence.check(stores().shard)).version!);
    await stores().redis.hincrby(stores().meta, 'seq', 1);
    expect(await stores().recover()).toMatchObject({ found: 'older', copied: 1 });
    await stores().expectSame({ a: 5 });
  });
});

async function presentVersion(): Promise<Version> {
  return (await stores().fence.check(stores().shard)).version!;
}

/** Reads what is newer when it is made, before the epoch ends, and gives that when it is asked. */
class AskedEarly extends StoredScores {
  private readonly early: Promise<readonly RankingScore[]>;

  constructor(
    private readonly scores: StoredScores,
    version: Version,
  ) {
    super();
    this.early = this.ask(version);
  }

  async *newerThan(): AsyncIterable<readonly RankingScore[]> {
    yield await this.early;
  }

  private async ask(version: Version): Promise<RankingScore[]> {
    const found: RankingScore[] = [];
    for await (const page of this.scores.newerThan([rankingIdOf(rankingsOf(GLOBAL_BOARD)[0])], version))
      found.push(...page);
    return found;
  }

  count(rankings: readonly RankingId[]): Promise<number> {
    return this.scores.count(rankings);
  }

  scoresOf(...asked: Parameters<StoredScores['scoresOf']>): ReturnType<StoredScores['scoresOf']> {
    return this.scores.scoresOf(...asked);
  }
}
