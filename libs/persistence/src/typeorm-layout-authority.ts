import { Injectable, Optional } from '@nestjs/common';
import {
  type Acknowledge,
  type Layout,
  LayoutAuthority,
  type LayoutLock,
  type LeftShard,
  type ShardId,
} from '@standings/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { recordedAcknowledge } from './acknowledge.js';
import { deploymentId } from './deployment-id.js';
import { beginEpoch, endEpochs, learnEpochs, lockEpochs } from './epochs.js';
import { presentLayout } from './layouts.js';
import { answerOf } from './repository-unavailable.js';
import { ShardSession } from './shard-session.js';
import { StoreClaims } from './store-claims.js';

/** The name of the lock; no shard has it. */
const LAYOUT = 'layout';

/** The layouts of shards in Postgres. */
@Injectable()
export class TypeormLayoutAuthority extends LayoutAuthority {
  constructor(
    private readonly dataSource: DataSource,
    @Optional() private readonly claims: StoreClaims = new StoreClaims(),
  ) {
    super();
  }

  present(shards: number): Promise<Layout> {
    return answerOf(this.read(shards));
  }

  acknowledge(first: Acknowledge): Promise<Acknowledge> {
    return answerOf(recordedAcknowledge(this.dataSource, first));
  }

  async exclusively<T>(work: (lock: LayoutLock) => Promise<T>): Promise<T | null> {
    await using session = await answerOf(ShardSession.open(this.dataSource));
    if (!(await answerOf(session.take(LAYOUT)))) return null;
    const present = await this.present(1);
    const others = 'SELECT number, shards FROM layouts WHERE number <> $1 ORDER BY number';
    return await work({
      deployment: await answerOf(deploymentId(this.dataSource)),
      present,
      leftovers: await answerOf(this.dataSource.query<Layout[]>(others, [present.number])),
      lost: session.lost,
      assertHeld: () => session.assertAlive(),
      forget: ({ number }) =>
        answerOf(session.transaction(async (manager) => void (await manager.query(FORGET, [number])))),
      prepare: (shards) =>
        answerOf(session.transaction(async (manager) => (await manager.query<[Layout]>(PREPARE, [shards]))[0])),
      hold: (shards) => answerOf(hold(session, shards)),
      claim: (stores) => answerOf(session.transaction((manager) => this.claim(manager, stores))),
      endEpochs: (shards) => answerOf(session.transaction((manager) => this.end(manager, shards))),
      begin: (layout, stores) => answerOf(session.transaction((manager) => this.begin(manager, layout, stores))),
    });
  }

  private async read(shards: number): Promise<Layout> {
    const present = await presentLayout(this.dataSource);
    if (present !== null) return present;
    // Two processes may be the first.
    await this.dataSource.query(
      'INSERT INTO layouts (number, shards, present_since) VALUES (1, $1, now()) ON CONFLICT DO NOTHING',
      [shards],
    );
    return (await presentLayout(this.dataSource)) as Layout;
  }

  private async claim(manager: EntityManager, stores: ReadonlyMap<ShardId, string>): Promise<void> {
    for (const [shard, store] of stores) await this.claims.claim(manager, shard, store);
  }

  private async end(manager: EntityManager, shards: ReadonlyMap<ShardId, LeftShard>): Promise<void> {
    await lockEpochs(manager);
    const held = [...shards].flatMap(([shard, { version }]) =>
      version === null ? [] : [[shard, version.epoch] as const],
    );
    await learnEpochs(manager, new Map(held));
    for (const [shard, { version, store }] of shards) {
      await this.claims.claim(manager, shard, store);
      await endEpochs(manager, shard, version, null);
    }
  }

  private async begin(
    manager: EntityManager,
    { number }: Layout,
    stores: ReadonlyMap<ShardId, string>,
  ): Promise<ReadonlyMap<ShardId, number>> {
    await lockEpochs(manager);
    await manager.query('UPDATE layouts SET present_since = now() WHERE number = $1', [number]);
    const epochs = new Map<ShardId, number>();
    for (const [shard, store] of stores) {
      await this.claims.claim(manager, shard, store);
      epochs.set(shard, await beginEpoch(manager, shard, null));
    }
    return epochs;
  }
}

/** It keeps the locks that it gets: other work takes and frees those of many shards all the time, and rarely none of them. */
async function hold(session: ShardSession, shards: readonly ShardId[]): Promise<readonly ShardId[]> {
  const busy: ShardId[] = [];
  for (const shard of shards) if (!(await session.take(shard))) busy.push(shard);
  return busy;
}

const PREPARE =
  'INSERT INTO layouts (number, shards) SELECT 1 + max(number), $1::integer FROM layouts RETURNING number, shards';

// Never the present one.
const FORGET = `
  DELETE FROM layouts WHERE number = $1
  AND number <> (SELECT max(number) FROM layouts WHERE present_since IS NOT NULL)`;
