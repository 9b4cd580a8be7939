import { violations } from '../checker/violation.js';
import { BoardAdmin } from '../cluster/board-admin.js';
import { get, post } from '../load/http.js';
import { fault } from './fault.js';
import { untilSome } from './until.js';

const BOARDS = 40;

/** Updates of a board that each api gets at the same moment. */
const EACH = 2;

/** The first updates of boards that a template describes reach both apis at the same moment. */
export const boardsCreatedTwice = fault(
  'two apis create the same templated board at the same moment',
  ({ cluster, random }) => {
    const urls = cluster.apis.map(({ url }) => url);
    const admins = urls.map((url) => new BoardAdmin(url));
    const prefix = `twin${random.whole(0, 1e9)}.`;
    const boards = Array.from({ length: BOARDS }, (_, index) => `${prefix}${index}`);
    const broken: string[] = [];

    /** Each is sent again with its key until it is acknowledged. */
    async function updateBoard(board: string): Promise<void> {
      const body = JSON.stringify({ playerId: 'twin', delta: 1, board });
      const update = (url: string, key: string) =>
        untilSome('acknowledged updates', async () => {
          const answer = await post(`${url}/score/update`, body, key);
          return answer.status === 200 ? 1 : 0;
        });
      const places = Array.from({ length: EACH }, (_, place) => place);
      await Promise.all(urls.flatMap((url, api) => places.map((place) => update(url, `${board}-${api}-${place}`))));
    }

    async function check(board: string): Promise<void> {
      const numbers = await Promise.all(admins.map((admin) => admin.find(board)));
      if (new Set(numbers).size !== 1) broken.push(`board ${board} has the numbers ${numbers.join(', ')}`);
      const expected = EACH * urls.length;
      const rank = await get(`${urls[0]}/leaderboard/rank?playerId=twin&board=${board}`);
      const { score } = JSON.parse(rank.body) as { score?: number };
      const stored = await cluster.rows.sumOf(numbers[0] as number);
      if (score !== expected || stored !== expected)
        broken.push(`board ${board} has ${score} in Redis and ${stored} in Postgres, not ${expected}`);
    }

    return {
      lastsMs: [0, 0],
      prepare: async () => admins[0]?.putTemplate(prefix),
      async inject() {
        for (const board of boards) await updateBoard(board);
      },
      heal: async () => undefined,
      async hits() {
        for (const board of boards) await check(board);
        return { 'boards created': boards.length };
      },
      broke: () => violations('C2', broken),
    };
  },
);
