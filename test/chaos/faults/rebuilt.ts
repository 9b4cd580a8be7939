import { boardOf } from '../boards.js';
import { ADMIN_TOKEN } from '../cluster/cluster.js';
import { get, post } from '../load/http.js';
import { fault } from './fault.js';
import { untilSome } from './until.js';

const ADMIN = { authorization: `Bearer ${ADMIN_TOKEN}` };

/** One of them is spread. */
const SOME_BOARDS = [boardOf(1), boardOf(2)];

interface Latest {
  readonly job: { readonly state: string; readonly result: { readonly copied: number } | null } | null;
}

/** The board is rebuilt from Postgres while updates arrive. */
export const rebuilt = fault('board rebuilt while updates arrive', ({ cluster, random }) => {
  const { url } = random.pick(cluster.apis);
  const board = random.pick(SOME_BOARDS);
  let copied = 0;
  return {
    lastsMs: [0, 0],
    async inject() {
      const answer = await post(`${url}/admin/rebuild`, JSON.stringify({ board }), null, ADMIN);
      if (answer.status !== 202) throw new Error(`A rebuild was answered ${answer.status}: ${answer.body}`);
    },
    async heal() {
      await untilSome('scores copied', async () => {
        const { job } = JSON.parse((await get(`${url}/admin/rebuild?board=${board}`, ADMIN)).body) as Latest;
        if (job?.state === 'failed') throw new Error('The rebuild has failed.');
        return (copied = job?.result?.copied ?? 0);
      });
    },
    hits: async ({ logged }) => ({ 'scores copied': copied, 'rebuilds done': logged('A rebuild is done') }),
  };
});
