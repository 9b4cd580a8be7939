import type { Board } from '@standings/domain';

/** What a caller asks for: the board by its id. */
export type ByBoardId<T extends { readonly board: Board }> = Omit<T, 'board'> & { readonly board: string };
