import { DEPLOYED } from '../../support/apps/app-process.js';
import { patchedApps } from '../../support/apps/patched-apps.js';
import { waitUntil } from '../../support/servers/index.js';
import type { Cleanup } from '../cleanup.js';
import type { Options } from '../options.js';
import { Program } from '../program.js';
import { compare, p99Of, perSecondOf, programResults, type Result } from '../result.js';
import { takeTurns } from '../turn.js';
import { startService } from './http-service.js';
import { checkEvents } from './outbox.js';
import { Updates } from './updates.js';

const SEND_TIMEOUT_MS = 10_000;

const SCRIPTS = 'api/libs/redis-store/src/lua';
const ADD = `${SCRIPTS}/add.lua`;

/** Checks no epoch, and writes no outbox entry. The bridge still gets the events with an invented entry, and sends them. */
const UNGUARDED = {
  name: 'without fence and outbox',
  patches: [
    {
      file: `${SCRIPTS}/includes/fence.lua`,
      find: "if stored[1] ~= epoch or stored[2] == '' or stored[3] ~= deployment then",
      replace: 'if false then',
    },
    { file: ADD, find: 'local entry = redis.call(', replace: "local entry = '0-1' or redis.call(" },
    { file: ADD, find: "'pending', pending + applied", replace: "'pending', pending" },
  ],
};

/** POST /score/update as it is, against the same api without the fence and the outbox. */
export async function measureGuards(options: Options, cleanup: Cleanup): Promise<Result> {
  const service = await startService(cleanup, options.players, 'everysec', ['store']);
  const dist = await patchedApps(UNGUARDED, ['api'], DEPLOYED);
  const api = await Program.app('api', service.environment, 'main', dist);
  cleanup.add(() => api.stop());
  await api.ready('/health/ready');
  const request = 'update';
  const guarded = new Updates(service, { ...options, request });
  const unguarded = new Updates(service, { ...options, request }, UNGUARDED.name, api);
  await takeTurns([guarded, unguarded], 1, options.warmUpSeconds);
  const turns = await takeTurns([guarded, unguarded], options.repeats, options.seconds);
  // Updates that the unguarded api has acknowledged exist only in flight.
  const allSent = () => checkEvents(service, options.players, guarded.acknowledged + unguarded.acknowledged);
  await waitUntil(allSent, SEND_TIMEOUT_MS);
  const of = ({ name }: Updates) => turns.get(name) ?? [];
  return {
    title: 'POST /score/update with and without fence and outbox, AOF everysec',
    unit: 'req/s',
    programs: programResults(turns),
    ratios: [
      compare(`req/s, ${UNGUARDED.name}`, of(guarded), of(unguarded), perSecondOf, { atLeast: 0.95 }),
      compare(`p99, ${UNGUARDED.name}`, of(guarded), of(unguarded), p99Of, null),
    ],
    facts: [await allSent()],
  };
}
