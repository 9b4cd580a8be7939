import { ADMIN_TOKEN } from '../cluster/cluster.js';
import { get, post } from '../load/http.js';
import type { FaultMaker } from './fault.js';

const ADMIN = { authorization: `Bearer ${ADMIN_TOKEN}` };

/** The board is rebuilt from Postgres while updates arrive. */
export const rebuilt: FaultMaker = ({ cluster, random }) => {
  const { url } = random.pick(cluster.apis);
  return {
    name: 'board rebuilt while updates arrive',
    lastsMs: [0, 0],
    async inject() {
      const answer = await post(`${url}/admin/rebuild`, '{}', null, ADMIN);
      if (answer.status !== 202) throw new Error(`A rebuild was answered ${answer.status}: ${answer.body}`);
    },
    heal: async () => undefined,
    async hits({ logged }) {
      const { body } = await get(`${url}/admin/rebuild`, ADMIN);
      return { 'rebuilds begun': body.length, 'boards opened again': logged('Board is open again') };
    },
  };
};
