import { BOARDS, boardOf, rulesOf, TEMPLATES } from '../boards.js';
import { post } from '../load/http.js';
import { BoardAdmin } from './board-admin.js';
import type { Cluster } from './cluster.js';
import { drained } from './drained.js';

/**
 * An update of each board through each api, all the way to Postgres: before it none of them need have a connection to Kafka, and the
 * boards have to be created.
 */
export async function firstUpdates(cluster: Cluster, patienceMs: number): Promise<void> {
  const admin = new BoardAdmin(cluster.apis[0]?.url as string);
  for (const [prefix, definition] of TEMPLATES) await admin.putTemplate(prefix, definition);
  for (const [index, { url }] of cluster.apis.entries()) {
    const updates = Array.from({ length: BOARDS }, (_, number) => {
      const board = boardOf(number);
      return {
        playerId: `first-${index}-${number}`,
        board,
        [rulesOf(board).update === 'increment' ? 'delta' : 'score']: 1,
      };
    });
    const answer = await post(`${url}/score/batch`, JSON.stringify({ updates }));
    if (answer.status !== 200) throw new Error(`The first updates were answered ${answer.status}: ${answer.body}`);
  }
  await drained(cluster, patienceMs);
}
