import { BoardCatalog, type BoardChanges, type DeletedBoard, FIRST_GLOBAL_BOARD, Placement } from '@standings/domain';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { takeOutDeleted } from './deleted-boards.js';
import type { RecoveryPorts } from './recovery-ports.js';
import type { Undertaking } from './undertaking.js';

const placement = Placement.of({ number: 1, shards: 1 });
const [shard] = placement.shards;
const stopping = new AbortController().signal;

/** Deletions that the repository has; that of board n at revision n. */
let deleted: number[];
/** What the shard has been told. */
let told: number;
const after = vi.fn<(revision: number) => Promise<DeletedBoard[]>>();
const remove = vi.fn<(rankings: readonly unknown[], upTo: number) => Promise<void>>();

beforeEach(() => {
  vi.resetAllMocks();
  told = 0;
  after.mockImplementation(async (revision) =>
    deleted.filter((no) => no > revision).map((no) => ({ board: { no, id: `b${no}` }, revision: no })),
  );
});

function run(staged?: number): Promise<void> {
  const changes = async (): Promise<BoardChanges> => ({
    changes: deleted.map((no) => ({
      board: { ...FIRST_GLOBAL_BOARD, no, id: `b${no}`, revision: no },
      isDeleted: true,
    })),
    revision: deleted.at(-1) ?? 0,
    isRestart: false,
  });
  const states = { check: async () => ({ deletions: told }) };
  const on = { shard, restoration: { remove }, stopping } as unknown as Undertaking;
  const ports = { boards: new BoardCatalog(), definitions: { changes }, deletions: { after }, placement, states };
  return takeOutDeleted(on, ports as unknown as RecoveryPorts, staged);
}

const removed = () => remove.mock.calls.map(([rankings, upTo]) => [rankings.length, upTo]);

describe('takeOutDeleted', () => {
  it('takes out the boards that were deleted since the shard was told last', async () => {
    deleted = [2, 3, 4];
    told = 3;
    await run();
    expect(after.mock.calls[0]).toEqual([3, expect.any(Number)]);
    expect(removed()).toEqual([[1, 4]]);
  });

  it('changes nothing if nothing was deleted since', async () => {
    deleted = [2, 3];
    told = 3;
    await run();
    expect(remove).not.toHaveBeenCalled();
  });

  it('takes out all of them if the repository is an older one', async () => {
    deleted = [2, 3];
    told = 9;
    await run();
    expect(removed()).toEqual([[2, 3]]);
  });

  it('asks of staged rankings for no board that was deleted before them, and tells the shard of those', async () => {
    deleted = [2, 3, 4];
    await run(3);
    expect(after.mock.calls[0]).toEqual([3, expect.any(Number)]);
    expect(removed()).toEqual([[1, 4]]);
    remove.mockClear();
    await run(4);
    expect(removed()).toEqual([[0, 4]]);
  });
});
