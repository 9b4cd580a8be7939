import {
  type Board,
  type BoardChange,
  type BoardChanges,
  CatalogCopy,
  type CatalogSnapshot,
  changeDefinition,
  DEFAULT_DEFINITION,
  type DefinedBoard,
  type DefinitionChange,
  type Deployment,
  isBoardNumber,
} from '@standings/domain';
import { CODES } from '../codes.js';
import type { RedisNodes } from '../connection/redis-nodes.js';
import { scriptKeys } from '../scripts.js';
import { hashPages } from '../shard/hash-pages.js';
import { CATALOG_KEYS } from '../shard/keys.js';

/** Boards of one command. */
const PER_PAGE = 1000;

const FOREIGN = 'Redis has the copy of the catalog of another deployment.';

/** A board as it is kept. */
interface Kept {
  readonly id: string;
  readonly revision: number;
  readonly definition: DefinitionChange;
  /** Absent for `all` alone. */
  readonly periods?: Board['periods'];
}

/** The copy of the catalog in Redis: some 200 bytes a board. */
export class RedisCatalogCopy extends CatalogCopy {
  constructor(
    private readonly nodes: RedisNodes,
    private readonly ours: Deployment,
  ) {
    super();
  }

  async revision(): Promise<number> {
    return (await this.found())?.revision ?? 0;
  }

  async lastNumber(): Promise<number> {
    const [deployment, lastNo] = await this.nodes
      .of(CATALOG_KEYS.copy)
      .hmget(CATALOG_KEYS.copy, 'deployment', 'last-no');
    if (this.ours.isOther(deployment)) throw new Error(FOREIGN);
    return isBoardNumber(Number(lastNo)) ? Number(lastNo) : 0;
  }

  /** The revision is read first: what changes meanwhile is there with the next one. */
  async read(): Promise<CatalogSnapshot | null> {
    const found = await this.found();
    if (found === null) return null;
    const boards = new Map<string, DefinedBoard>();
    for await (const page of hashPages(this.nodes.of(CATALOG_KEYS.boards), CATALOG_KEYS.boards, PER_PAGE)) {
      for (const [no, text] of page) boards.set(no, boardOf(no, text));
    }
    return { boards: [...boards.values()], ...found };
  }

  async write(after: number, { changes, revision, isRestart }: BoardChanges): Promise<number> {
    if (!this.ours.isConfirmed || this.ours.id === null) throw new Error('The deployment is not known yet.');
    const lastDeletion = changes.findLast(({ isDeleted }) => isDeleted)?.board.revision ?? 0;
    const argv = [this.ours.id, after, revision, lastDeletion, isRestart ? 1 : 0, ...changes.flatMap(toArguments)];
    const { copy, boards } = CATALOG_KEYS;
    const reply = await this.nodes.of(copy).standingsCopyCatalog(scriptKeys(copy, boards), argv);
    if (reply === CODES.FOREIGN) throw new Error(FOREIGN);
    return reply;
  }

  /** Null also if it has lost boards. */
  private async found(): Promise<Omit<CatalogSnapshot, 'boards'> | null> {
    const fields = ['deployment', 'revision', 'last-deletion', 'boards'] as const;
    const redis = this.nodes.of(CATALOG_KEYS.copy);
    const [[deployment, revision, lastDeletion, boards], left] = await Promise.all([
      redis.hmget(CATALOG_KEYS.copy, ...fields),
      redis.hlen(CATALOG_KEYS.boards),
    ]);
    if (deployment === null || deployment === undefined || left < Number(boards ?? 0)) return null;
    if (this.ours.isOther(deployment)) throw new Error(FOREIGN);
    return { revision: Number(revision), lastDeletion: Number(lastDeletion ?? 0) };
  }
}

function toArguments({ board: { no, id, revision, definition, periods }, isDeleted }: BoardChange): [number, string] {
  return [no, isDeleted ? '' : JSON.stringify({ id, revision, definition, periods } satisfies Kept)];
}

/** Fields that another release did not have get their defaults. */
function boardOf(no: string, text: string): DefinedBoard {
  const { id, revision, definition, periods } = JSON.parse(text) as Kept;
  return { no: Number(no), id, revision, periods, definition: changeDefinition(DEFAULT_DEFINITION, definition) };
}
