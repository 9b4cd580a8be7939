import { setTimeout as sleep } from 'node:timers/promises';
import type { Replay } from '../checker/c6-replays.js';
import { type Loss, mayBeLost } from '../checker/loss.js';
import type { Request, Update } from '../history/history.js';
import { type Answer, post } from '../load/http.js';
import type { Random } from '../random.js';

const MOST = 40;

/** How long it is sent again that was answered 503, as callers would, and how often. */
const PATIENCE_MS = 10_000;
const AGAIN_MS = 100;

/** Sends some requests once more that were answered, and whose effect cannot be lost. */
export async function replay(
  requests: readonly Request[],
  url: string,
  loss: Loss | null,
  random: Random,
): Promise<Replay[]> {
  const answered = requests.filter(({ key, updates, answer }) => {
    return key !== null && answer !== null && updates.every((update) => isRemembered(update, loss));
  });
  const some = answered.length <= MOST ? answered : Array.from({ length: MOST }, () => random.pick(answered));
  return Promise.all(
    some.map(async ({ key, path, body, answer }) => {
      const again = await untilAnswered(() => post(`${url}${path}`, body, key));
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

/** No event tells of a best score that was not beaten, so a store that loses its data forgets the update: see ADR 0068. */
function isRemembered(update: Update, loss: Loss | null): boolean {
  const isForgotten = loss !== null && !update.isApplied && update.sentAt <= loss.wholeAt;
  return update.outcome === 'ok' && !isForgotten && !mayBeLost(update, loss);
}

async function untilAnswered(send: () => Promise<Answer>): Promise<Answer> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await send();
    if (answer.status !== 503 || performance.now() > deadline) return answer;
    await sleep(AGAIN_MS);
  }
}
