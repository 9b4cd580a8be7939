import { buildApps, BUNDLED } from '../../support/apps/app-process.js';
import type { Environment } from '../../support/apps/node-process.js';
import { migrate } from '../../support/migrated.js';
import { createDatabase, type TestDatabase, uniqueName } from '../../support/servers/index.js';
import { SHARDS } from '../boards.js';
import { AppSlot, type Surroundings } from './app-slot.js';
import { EventLog } from './event-log.js';
import { RankingData } from './ranking-data.js';
import { type ChaosServers, type Redis, removeServers, startChaosServers } from './servers.js';
import { ScoreRows } from './score-rows.js';

export const COMMAND_TIMEOUT_MS = 1000;
export const ADMIN_TOKEN = 'chaos-has-an-admin-token';

const APIS = 2;
const SYNCS = 2;

/** What a deployment may differ in. */
export interface Deployed {
  /** Starts its Redis: one server, if it is left out. */
  readonly startRedis?: (() => Promise<Redis>) | undefined;
  /** Of its apps, besides those for the servers. */
  readonly settings?: Environment;
}

/** Everything that a deployment has: servers, two apis, two syncs, a topic and a database, and a link from each app to each server. */
export class Cluster {
  readonly apis: AppSlot[] = [];
  readonly syncs: AppSlot[] = [];

  private constructor(
    readonly servers: ChaosServers,
    private readonly database: TestDatabase,
    readonly surroundings: Omit<Surroundings, 'redisUrl'>,
    readonly events: EventLog,
    readonly rows: ScoreRows,
    private readonly settings: Environment,
  ) {}

  /** Builds the apps and starts everything. @param dist folder of compiled apps, if not that of the build. */
  static async start(dist = BUNDLED, { startRedis, settings = {} }: Deployed = {}): Promise<Cluster> {
    const [servers] = await Promise.all([startChaosServers(startRedis), buildApps('api', 'sync')]);
    return Cluster.deploy(servers, dist, settings);
  }

  /** Ends the apps and starts others on the same servers, with nothing stored. @param dist folder of compiled apps. */
  async replace(dist: string): Promise<Cluster> {
    await Promise.all(this.apps.map((slot) => slot.remove()));
    await this.database.drop();
    await this.data.flush();
    return Cluster.deploy(this.servers, dist, this.settings);
  }

  private static async deploy(servers: ChaosServers, dist: string, settings: Environment): Promise<Cluster> {
    const database = await createDatabase(servers.postgres.url);
    const environment = {
      REDIS_COMMAND_TIMEOUT_MS: String(COMMAND_TIMEOUT_MS),
      KAFKA_BROKERS: servers.kafka.brokers,
      KAFKA_TOPIC: uniqueName('score-events'),
      KAFKA_GROUP_ID: uniqueName('sync'),
      KAFKA_PARTITIONS: '4',
      SYNC_FLUSH_MS: '100',
      // So that Kafka gives up a consumer after 7 s instead of 15 s.
      DATABASE_STATEMENT_TIMEOUT_MS: '2000',
      SHUTDOWN_DRAIN_MS: '1000',
      ADMIN_TOKEN,
      SHARDS: String(SHARDS),
      ...settings,
    };
    await migrate(database.url);
    const events = new EventLog(servers.kafka.brokers, environment.KAFKA_TOPIC, environment.KAFKA_GROUP_ID);
    const rows = await ScoreRows.watch(database.url);
    const surroundings = { databaseUrl: database.url, environment, dist };
    const cluster = new Cluster(servers, database, surroundings, events, rows, settings);
    try {
      await Promise.all([
        ...Array.from({ length: APIS }, () => cluster.add('api')),
        ...Array.from({ length: SYNCS }, () => cluster.add('sync')),
      ]);
      await cluster.ready();
    } catch (error) {
      await cluster.remove();
      throw error;
    }
    return cluster;
  }

  get apps(): readonly AppSlot[] {
    return [...this.apis, ...this.syncs];
  }

  /** What Redis holds now. */
  get data(): RankingData {
    return new RankingData(this.servers.redis);
  }

  /** Starts one more. */
  async add(app: 'api' | 'sync'): Promise<AppSlot> {
    const slot = await AppSlot.create(app, { ...this.surroundings, redisUrl: this.servers.redis.url });
    (app === 'api' ? this.apis : this.syncs).push(slot);
    await slot.start();
    return slot;
  }

  /** Takes one away that has been stopped. */
  async drop(slot: AppSlot): Promise<void> {
    for (const slots of [this.apis, this.syncs]) if (slots.includes(slot)) slots.splice(slots.indexOf(slot), 1);
    await slot.remove();
  }

  /** Resolves when every app is ready. */
  async ready(): Promise<void> {
    await Promise.all(this.apps.map((slot) => slot.ready()));
  }

  /** Ends everything, whatever state it is in. */
  async remove(): Promise<void> {
    await Promise.all(this.apps.map((slot) => slot.remove()));
    await removeServers(this.servers);
  }
}
