import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { careers, readSeasons } from './home-runs.js';
import { readBoard, readTop, replay } from './replay.js';
import { differences, readPostgres, readRedis } from './stores.js';

const USAGE = `npm run demo -- [--url http://127.0.0.1:3000] [--compare]
  --url      the service to replay into
  --compare  check the board against Redis and Postgres (REDIS_URL, DATABASE_URL), once everything has arrived`;

const EMPTY = 'start "npm run servers" again, or "npm start" with another DATA_DIR';

/** How long events may take to reach Postgres before they count as missing. */
const ARRIVAL_MS = 30_000;

async function demo(url: string, compare: boolean): Promise<void> {
  const seasons = readSeasons();
  const { total } = await readTop(url, 1);
  if (total > 0)
    throw new Error(`The board at ${url} has ${total} players already. The demo wants an empty one: ${EMPTY}.`);
  console.log(`Replaying ${seasons.length} seasons of home runs, 1871-2024, into ${url} ...`);
  const start = performance.now();
  await replay(url, seasons);
  const seconds = (performance.now() - start) / 1000;
  console.log(`${seasons.length} updates acknowledged in ${seconds.toFixed(1)} s.\n`);
  await printBoard(url);
  const expected = careers(seasons);
  check('The board', differences(expected, await readBoard(url)), expected.size);
  if (compare) await compareStores(expected);
}

async function printBoard(url: string): Promise<void> {
  const { total, entries } = await readTop(url, 10);
  for (const { rank, playerId, score } of entries) {
    console.log(`${String(rank).padStart(4)}  ${playerId.padEnd(12)}${String(score).padStart(5)}`);
  }
  console.log(`      ... ${total} players\n`);
}

async function compareStores(expected: ReadonlyMap<string, number>): Promise<void> {
  const redis = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
  const postgres = process.env['DATABASE_URL'] ?? 'postgres://standings:standings@127.0.0.1:5432/standings';
  check('Redis', differences(expected, await readRedis(redis)), expected.size);
  const deadline = Date.now() + ARRIVAL_MS;
  let missing = differences(expected, await readPostgres(postgres));
  while (missing > 0 && Date.now() < deadline) {
    await sleep(200);
    missing = differences(expected, await readPostgres(postgres));
  }
  check('Postgres', missing, expected.size);
}

function check(where: string, wrong: number, players: number): void {
  if (wrong > 0) throw new Error(`${where} differs from the career list for ${wrong} of ${players} players.`);
  console.log(`${where} has all ${players} careers right.`);
}

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    compare: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
} else {
  await demo(values.url, values.compare).catch((error: unknown) => {
    const refused = error instanceof TypeError && error.message === 'fetch failed';
    console.error(refused ? `Nothing answers at ${values.url}. Start it with "npm start".` : String(error));
    process.exitCode = 1;
  });
}
