import { type BoardDefinition, type BoardRepository, DEFAULT_DEFINITION, type DefinedBoard } from '@standings/domain';

/** An edit that sets the title. */
export function titled(title: string | null) {
  return (present: BoardDefinition | null): BoardDefinition => ({ ...(present ?? DEFAULT_DEFINITION), title });
}

/** The boards by id as a follower knows them, who has read all pages after a revision. */
export async function followed(repository: BoardRepository, after: number, limit: number) {
  const boards = new Map<string, DefinedBoard>();
  for (let revision = after; ;) {
    const page = await repository.changes(revision, limit);
    if (page.changes.length > limit) throw new Error(`a page of ${page.changes.length}`);
    for (const { board, isDeleted } of page.changes) {
      if (isDeleted) boards.delete(board.id);
      else boards.set(board.id, board);
    }
    if (page.revision === revision) return { boards, revision };
    ({ revision } = page);
  }
}
