import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readSeasons, templatedBoards, totalsOf } from './home-runs.js';
import { readBoard, readTop, replay } from './replay.js';
import { differences, readBoardsOfPostgres, readRedis } from './stores.js';
import { createTemplates } from './templates.js';

const USAGE = `npm run demo -- [--url http://127.0.0.1:3000] [--compare]
  --url      the service to replay into
  --compare  check the boards against Redis and Postgres (REDIS_URL, DATABASE_URL), once everything has arrived

With the admin token of the service (ADMIN_TOKEN, or the file admin-token in DATA_DIR) it also fills boards by team and by decade.`;

const EMPTY = 'start "npm run servers" again, or "npm start" with another DATA_DIR';

/** How long events may take to reach Postgres before they count as missing. */
const ARRIVAL_MS = 30_000;

/** The boards that are shown in the end. */
const SHOWN = ['team.nya', 'decade.1920', 'global'];

/** What each board should hold: the score of each player. */
type Expected = ReadonlyMap<string, ReadonlyMap<string, number>>;

async function demo(url: string, compare: boolean): Promise<void> {
  const { total } = await readTop(url, 'global', 1);
  if (total > 0)
    throw new Error(`The board at ${url} has ${total} players already. The demo wants an empty one: ${EMPTY}.`);
  const expected = await fill(url);
  for (const board of SHOWN) if (expected.has(board)) await printBoard(url, board);
  let wrong = 0;
  for (const [board, scores] of expected) wrong += differences(scores, await readBoard(url, board));
  check('The service', wrong, expected);
  if (compare) await compareStores(expected);
}

async function fill(url: string): Promise<Expected> {
  const isTemplated = await createTemplates(url);
  if (!isTemplated)
    console.log('Only the board global: boards by team and decade need the ADMIN_TOKEN of the service.');
  const seasons = readSeasons();
  const updates = seasons.flatMap((season) => {
    const { playerId, delta } = season;
    const boards = isTemplated ? ['global', ...templatedBoards(season)] : ['global'];
    return boards.map((board) => ({ board, playerId, delta }));
  });
  const expected = totalsOf(updates);
  console.log(
    `Replaying ${seasons.length} seasons of home runs, 1871-2024, into ${expected.size} boards at ${url} ...`,
  );
  const start = performance.now();
  await replay(url, updates);
  const seconds = (performance.now() - start) / 1000;
  console.log(`${updates.length} updates acknowledged in ${seconds.toFixed(1)} s.\n`);
  return expected;
}

async function printBoard(url: string, board: string): Promise<void> {
  const { total, entries } = await readTop(url, board, board === 'global' ? 10 : 3);
  console.log(`      ${board}`);
  for (const { rank, playerId, score } of entries) {
    console.log(`${String(rank).padStart(4)}  ${playerId.padEnd(12)}${String(score).padStart(5)}`);
  }
  console.log(`      ... ${total} players\n`);
}

async function compareStores(expected: Expected): Promise<void> {
  const redis = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
  const postgres = process.env['DATABASE_URL'] ?? 'postgres://standings:standings@127.0.0.1:5432/standings';
  const global = new Map([['global', expected.get('global') ?? new Map<string, number>()]]);
  check('Redis', differences(global.get('global') ?? new Map(), await readRedis(redis)), global);
  const deadline = Date.now() + ARRIVAL_MS;
  let missing = await missingInPostgres(postgres, expected);
  while (missing > 0 && Date.now() < deadline) {
    await sleep(200);
    missing = await missingInPostgres(postgres, expected);
  }
  check('Postgres', missing, expected);
}

async function missingInPostgres(url: string, expected: Expected): Promise<number> {
  const stored = await readBoardsOfPostgres(url);
  return [...expected]
    .map(([board, scores]) => differences(scores, stored.get(board) ?? new Map()))
    .reduce((sum, wrong) => sum + wrong, 0);
}

function check(where: string, wrong: number, expected: Expected): void {
  const scores = [...expected.values()].reduce((sum, { size }) => sum + size, 0);
  if (wrong > 0) throw new Error(`${where} differs from the lists of home runs in ${wrong} of ${scores} scores.`);
  const careers = expected.get('global')?.size ?? 0;
  const others = expected.size === 1 ? '' : `, and all ${scores - careers} scores of ${expected.size - 1} other boards`;
  console.log(`${where} has all ${careers} careers right${others}.`);
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
