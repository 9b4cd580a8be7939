import { ALL_TIME, type BoardView, type ShardId, shardsOf } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RankingReader } from './ranking-reader.js';
import { Readers } from './readers.js';

const [one, other]: BoardView[] = [
  { board: { no: 1, id: 'one' }, period: ALL_TIME },
  { board: { no: 2, id: 'other' }, period: ALL_TIME },
];

const [before, after] = [shardsOf({ number: 1, shards: 1 })[0], shardsOf({ number: 2, shards: 1 })[0]];

let made: RankingReader[];
let readers: Readers<ShardId, RankingReader>;

beforeEach(() => {
  made = [];
  readers = new Readers(() => {
    const reader = {} as RankingReader;
    made.push(reader);
    return reader;
  });
});

/** A call that ends when told to. */
function begun(view: BoardView, shard = before) {
  let end!: (failure?: Error) => void;
  let reader: RankingReader | undefined;
  const ended = readers.use(shard, view, (used) => {
    reader = used;
    return new Promise<void>((resolve, reject) => {
      end = (failure) => (failure === undefined ? resolve() : reject(failure));
    });
  });
  return { reader, end, ended };
}

describe('Readers', () => {
  it('shares a reader among the calls to a view that are in flight', () => {
    expect([one, one, other].map((view) => begun(view!).reader)).toEqual([made[0], made[0], made[1]]);
    expect(made).toHaveLength(2);
  });

  it('shares none between a shard and the one that has taken its place', () => {
    expect([begun(one!).reader, begun(one!, after).reader]).toEqual([made[0], made[1]]);
  });

  it('keeps a reader until its last call has ended, and then forgets it', async () => {
    const [first, second] = [begun(one!), begun(one!)];
    first.end();
    await first.ended;
    const third = begun(one!);
    expect(third.reader).toBe(made[0]);
    second.end(new Error('no Redis'));
    third.end();
    await expect(second.ended).rejects.toThrow('no Redis');
    await third.ended;
    expect(begun(one!).reader).not.toBe(made[0]);
    expect(made).toHaveLength(2);
  });
});
