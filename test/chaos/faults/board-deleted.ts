import { Placement } from '@standings/domain';
import { violations } from '../checker/violation.js';
import { BoardAdmin, leftOf } from '../cluster/board-admin.js';
import { BoardUpdates } from '../load/board-updates.js';
import { fault } from './fault.js';
import { untilSome } from './until.js';

/** A board is deleted while both apis update it. One of them is away from Postgres, so its catalog still has the board, and Kafka is away. */
export const boardDeleted = fault(
  'board deleted while it is updated and while Kafka is away',
  ({ cluster, random }) => {
    const { kafka } = cluster.servers;
    const cutOff = random.pick(cluster.apis);
    const others = cluster.apis.filter((api) => api !== cutOff);
    const admin = new BoardAdmin(random.pick(others).url);
    const board = `doomed.${random.whole(0, 1e9)}`;
    const [before, broken] = [[] as number[], [] as string[]];
    let updates: BoardUpdates | undefined;
    let number = 0;
    let takenOutAt = Infinity;
    const refusedAfter = () => (updates?.refused ?? []).filter((sentAt) => sentAt > takenOutAt).length;
    return {
      lastsMs: [2000, 5000],
      hidden: true,
      async prepare() {
        number = await admin.create(board);
        updates = new BoardUpdates(
          cluster.apis.map(({ url }) => url),
          board,
        );
        await untilSome('updates of the board', () => updates?.acknowledged.length ?? 0);
      },
      async inject() {
        await kafka.kill();
        cutOff.postgres.refuse();
        before.push(...(updates?.acknowledged ?? []));
        const shard = Placement.of(await cluster.rows.layout()).homeOf(number);
        const deletions = () => cluster.data.deletionsOf(shard);
        const told = await deletions();
        await admin.delete(board);
        // The shard is told together with the removal. A look at its rankings could miss it: without a safeguard they come back at once.
        await untilSome('rankings taken out', async () => (await deletions()) - told);
        takenOutAt = performance.now();
      },
      async heal() {
        await updates?.stop();
        cutOff.postgres.pass();
        await kafka.start();
      },
      async hits() {
        const late = (updates?.acknowledged ?? []).filter((sentAt) => sentAt > takenOutAt).length;
        if (late > 0) broken.push(`${late} updates of a deleted board were acknowledged`);
        await untilSome('deletions done', async () => ((await admin.isRemoved(number)) ? 1 : 0));
        broken.push(...(await leftOf(number, cluster)));
        return { 'updates before the deletion': before.length, 'updates refused after it': refusedAfter() };
      },
      broke: () => violations('C7', broken),
    };
  },
);
