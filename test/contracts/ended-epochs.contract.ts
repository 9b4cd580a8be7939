import { type EndedEpochs, LogUnavailableError, type ShardId, shardsOf } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';

const [ONE, TWO] = shardsOf({ number: 1, shards: 2 }) as [ShardId, ShardId];

/** Ended epochs of which nothing was told. */
export interface EndedEpochsUnderTest {
  /** Those of a process. */
  readonly ended: EndedEpochs;
  /** Those of another process. */
  readonly other: EndedEpochs;
  /** Those of a process of another deployment that shares the log by mistake. */
  readonly foreign: EndedEpochs;
  /** Those of a process that cannot reach the log. */
  readonly unreachable: EndedEpochs;
}

/** What every adapter that tells of ended epochs does. @param open gives one as new. */
export function endedEpochsContract(name: string, open: () => Promise<EndedEpochsUnderTest>): void {
  describe(`${name} as what tells of ended epochs`, () => {
    let its: EndedEpochsUnderTest;

    beforeEach(async () => {
      its = await open();
    });

    it('knows nothing of a shard of which nothing was told', async () => {
      expect(await its.ended.look()).toEqual(new Map());
    });

    it('finds in each look what any process has told before it', async () => {
      for (let upTo = 0; upTo < 20; upTo++) {
        const [teller, looker] = upTo % 2 === 0 ? [its.ended, its.other] : [its.other, its.ended];
        await teller.tell(ONE, upTo);
        expect((await looker.look()).get(ONE)).toBe(upTo);
      }
      await Promise.all([its.ended.tell(ONE, 30), its.other.tell(TWO, 31)]);
      for (const looker of [its.ended, its.other])
        expect(await looker.look()).toEqual(
          new Map([
            [ONE, 30],
            [TWO, 31],
          ]),
        );
    });

    it('keeps the highest epoch of a shard, whatever a process tells that stood still', async () => {
      await its.ended.tell(ONE, 7);
      await its.other.tell(ONE, 6);
      for (const looker of [its.ended, its.other]) expect((await looker.look()).get(ONE)).toBe(7);
    });

    it('leaves out what was told in another deployment', async () => {
      await its.foreign.tell(ONE, 7);
      expect(await its.ended.look()).toEqual(new Map());
    });

    it('tells nothing and looks at nothing while it cannot reach the log', async () => {
      await expect(its.unreachable.tell(ONE, 1)).rejects.toBeInstanceOf(LogUnavailableError);
      await expect(its.unreachable.look()).rejects.toBeInstanceOf(LogUnavailableError);
    });
  });
}
