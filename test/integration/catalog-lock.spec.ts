import { TemporalCalendar } from '@standings/calendar';
import { CatalogUnavailableError, DEFAULT_DEFINITION } from '@standings/domain';
import { createDataSource, TypeormBoardRepository } from '@standings/persistence';
import { expect, inject, it } from 'vitest';
import { migrate } from '../support/migrated.js';
import { createDatabase } from '../support/servers/index.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** Without an end of a silent transaction, changes of others wait for as long as a statement may take. */
const STATEMENT_TIMEOUT_MS = 10_000;

it('A process that is frozen while it changes the catalog does not keep others from changing it', async () => {
  const database = await createDatabase(inject('servers').postgres.url);
  await migrate(database.url);
  const url = new URL(database.url);
  const proxy = await TcpProxy.to(Number(url.port));
  url.port = String(proxy.port);
  const [frozen, other] = await Promise.all(
    [url.href, database.url].map((address) =>
      createDataSource({ url: address, poolSize: 1, statementTimeoutMs: STATEMENT_TIMEOUT_MS }).initialize(),
    ),
  );
  let isFrozen = false;
  const change = new TypeormBoardRepository(frozen!, new TemporalCalendar(), 10).put(
    'one',
    () => {
      proxy.freeze();
      isFrozen = true;
      return DEFAULT_DEFINITION;
    },
    null,
  );
  const refusal = change.catch((error: unknown) => error);
  await expect.poll(() => isFrozen, { timeout: 5000 }).toBe(true);
  const { board } = await new TypeormBoardRepository(other!, new TemporalCalendar(), 10).put(
    'two',
    () => DEFAULT_DEFINITION,
    null,
  );
  expect(board.id).toBe('two');
  proxy.pass();
  expect(await refusal).toBeInstanceOf(CatalogUnavailableError);
  for (const dataSource of [frozen, other]) await dataSource!.destroy();
  await proxy.close();
  await database.drop();
});
