import { get, request } from '../load/http.js';
import { ADMIN_TOKEN, type Cluster } from './cluster.js';

const HEADERS = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };

/** Changes boards through one api, as an operator does. */
export class BoardAdmin {
  constructor(private readonly url: string) {}

  /** Creates a board. @returns its number. */
  create(board: string): Promise<number> {
    return this.numberOf('PUT', `/boards/${board}`, '{}');
  }

  /** Deletes a board. @returns its number. */
  delete(board: string): Promise<number> {
    return this.numberOf('DELETE', `/boards/${board}`, '');
  }

  async putTemplate(prefix: string, definition: object = {}): Promise<void> {
    await this.ask('PUT', `/board-templates/${prefix}`, JSON.stringify(definition));
  }

  /** @returns the number of a board. */
  find(board: string): Promise<number> {
    return this.numberOf('GET', `/boards/${board}`, '');
  }

  /** Whether nothing is left to be removed of a board that was deleted. */
  async isRemoved(board: number): Promise<boolean> {
    const { body } = await get(`${this.url}/board-deletions/${board}`, HEADERS);
    return (JSON.parse(body) as { state: string }).state === 'done';
  }

  private async numberOf(method: string, path: string, body: string): Promise<number> {
    return (JSON.parse(await this.ask(method, path, body)) as { number: number }).number;
  }

  private async ask(method: string, path: string, body: string): Promise<string> {
    const answer = await request(`${this.url}${path}`, method, body, HEADERS);
    if (answer.status >= 300) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body}`);
    return answer.body;
  }
}

/** What is left of a deleted board in the stores, in words; nothing if nothing is. */
export async function leftOf(board: number, { data, rows }: Cluster): Promise<string[]> {
  const keys = (await data.command('KEYS', `standings:*:${board}:all`)) as string[];
  const stored = await rows.countOf(board);
  return [
    ...keys.map((key) => `Redis has the key ${key} of a deleted board`),
    ...(stored > 0 ? [`Postgres has ${stored} scores of a deleted board`] : []),
  ];
}
