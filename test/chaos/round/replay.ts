import type { Replay } from '../checker/c6-replays.js';
import { type Loss, mayBeLost } from '../checker/loss.js';
import type { Request } from '../history/history.js';
import { post } from '../load/http.js';
import type { Random } from '../random.js';

const MOST = 40;

/** Sends some requests once more that were answered, and whose effect cannot be lost. */
export async function replay(
  requests: readonly Request[],
  url: string,
  loss: Loss | null,
  random: Random,
): Promise<Replay[]> {
  const answered = requests.filter(({ key, updates, answer }) => {
    return (
      key !== null && answer !== null && updates.every((update) => update.outcome === 'ok' && !mayBeLost(update, loss))
    );
  });
  const some = answered.length <= MOST ? answered : Array.from({ length: MOST }, () => random.pick(answered));
  return Promise.all(
    some.map(async ({ key, path, body, answer }) => {
      const again = await post(`${url}${path}`, body, key);
      return {
        key: key as string,
        first: answer as string,
        status: again.status,
        again: again.body,
        marked: again.replayed,
      };
    }),
  );
}
