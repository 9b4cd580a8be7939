import { AppProcess } from '../../support/apps/app-process.js';
import { SHARDS } from '../boards.js';
import { fault, type Scene } from './fault.js';
import { untilSome } from './until.js';

const OTHER_SHARDS = SHARDS + 2;

/** The number of shards is changed under load; the first attempt is killed in the midst of it. Then it is changed back. */
export const resharded = fault('number of shards changed under load', ({ cluster, random }) => {
  const moved: string[] = [];
  return {
    lastsMs: [0, 500],
    async inject() {
      const victim = await reshard(cluster, OTHER_SHARDS);
      await untilSome('lines of the command', () => victim.printed.length);
      await new Promise((resolve) => setTimeout(resolve, random.whole(0, 600)));
      await victim.end('SIGKILL');
      moved.push(await done(await reshard(cluster, OTHER_SHARDS)));
    },
    async heal() {
      moved.push(await done(await reshard(cluster, SHARDS)));
    },
    hits: async () => ({ 'changes of the number': moved.filter((printed) => printed.includes('shards now')).length }),
  };
});

function reshard({ servers, surroundings }: Scene['cluster'], shards: number): Promise<AppProcess> {
  const { environment, databaseUrl, dist } = surroundings;
  const stores = { REDIS_URL: servers.redis.url, DATABASE_URL: databaseUrl };
  const how = { args: ['--shards', String(shards)], dist };
  return AppProcess.start('api', { ...environment, ...stores }, 'commands/reshard', how);
}

async function done(command: AppProcess): Promise<string> {
  if ((await command.exited()) !== 0) throw new Error(`The number of shards could not be changed: ${command.printed}`);
  return command.printed;
}
