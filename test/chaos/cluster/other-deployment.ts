import { shardsOf } from '@standings/domain';
import { Client } from 'pg';
import { AppProcess } from '../../support/apps/app-process.js';
import { migrate } from '../../support/migrated.js';
import { createDatabase, type TestDatabase, uniqueName } from '../../support/servers/index.js';
import type { Cluster } from './cluster.js';

/** An epoch that no shard of the cluster reaches: by it alone, the data in Redis looks like that of a server that was left behind. */
const LATER_EPOCH = 1_000_000;

/** An api of another deployment, which has a database, a topic and a group of its own, and the Redis of the cluster. */
export class OtherDeployment {
  private constructor(
    private readonly api: AppProcess,
    private readonly database: TestDatabase,
  ) {}

  static async beside({ rows, servers, surroundings }: Cluster): Promise<OtherDeployment> {
    const database = await createDatabase(servers.postgres.url);
    const environment = {
      ...surroundings.environment,
      KAFKA_TOPIC: uniqueName('other-events'),
      KAFKA_GROUP_ID: uniqueName('other-sync'),
      REDIS_URL: servers.redis.url,
      DATABASE_URL: database.url,
    };
    const { dist } = surroundings;
    await migrate(database.url);
    const client = new Client(database.url);
    await client.connect();
    // The same layout, so that it meets the same shards.
    const layout = await rows.layout();
    await client.query('INSERT INTO layouts VALUES ($1, $2, now())', [layout.number, layout.shards]);
    for (const [index, shard] of shardsOf(layout).entries())
      await client.query('INSERT INTO epochs (epoch, shard) VALUES ($1, $2)', [LATER_EPOCH + index, shard]);
    await client.end();
    // A sync of its own, so that nothing but the identity stops a recovery.
    const sync = await AppProcess.start('sync', environment, 'main', { dist });
    const api = await AppProcess.start('api', environment, 'main', { dist });
    return new OtherDeployment(api, {
      ...database,
      drop: async () => (await sync.end('SIGKILL'), await database.drop()),
    });
  }

  /** @returns the status of an update that it was sent, 0 while it does not answer. */
  async update(): Promise<number> {
    const body = JSON.stringify({ playerId: 'of-another-deployment', delta: 1 });
    const headers = { 'content-type': 'application/json' };
    return fetch(`${this.api.url}/score/update`, { method: 'POST', headers, body }).then(
      ({ status }) => status,
      () => 0,
    );
  }

  async remove(): Promise<void> {
    await this.api.end('SIGKILL');
    await this.database.drop();
  }
}
