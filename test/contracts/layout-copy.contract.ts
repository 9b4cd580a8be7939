import { Deployment, type LayoutCopy, StoreUnavailableError } from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { testDeployment } from '../support/open-shards.js';

/** A ranking store without a copy. */
export interface LayoutCopyUnderTest {
  /** That of a process of a deployment. */
  readonly of: (deployment: Deployment) => LayoutCopy;
  /** One whose store cannot answer. */
  readonly unavailable: LayoutCopy;
}

/** What every copy of the layout does. @param open gives a store without one. */
export function layoutCopyContract(name: string, open: () => Promise<LayoutCopyUnderTest>): void {
  describe(`${name} as a copy of the layout`, () => {
    let its: LayoutCopyUnderTest;

    beforeEach(async () => {
      its = await open();
    });

    it('is none before one is written', async () => {
      expect(await its.of(testDeployment()).read()).toBeNull();
    });

    it('is the latest that any process of the deployment has written', async () => {
      const [one, other] = [its.of(testDeployment()), its.of(testDeployment())];
      await one.write({ number: 1, shards: 2, acknowledge: 'store' });
      await other.write({ number: 2, shards: 256, acknowledge: 'log' });
      expect(await one.read()).toEqual({ number: 2, shards: 256, acknowledge: 'log' });
    });

    it('keeps those of two deployments apart that share the store by mistake', async () => {
      const [ours, theirs] = [its.of(testDeployment()), its.of(testDeployment('ba9876543210'))];
      await ours.write({ number: 1, shards: 2, acknowledge: 'log' });
      expect(await theirs.read()).toBeNull();
      await theirs.write({ number: 7, shards: 8, acknowledge: 'log' });
      expect(await ours.read()).toEqual({ number: 1, shards: 2, acknowledge: 'log' });
    });

    it('is read by a process that does not know its deployment, if there is only one', async () => {
      await its.of(testDeployment()).write({ number: 3, shards: 4, acknowledge: 'log' });
      expect(await its.of(new Deployment()).read()).toEqual({ number: 3, shards: 4, acknowledge: 'log' });
      await its.of(testDeployment('ba9876543210')).write({ number: 7, shards: 8, acknowledge: 'log' });
      expect(await its.of(new Deployment()).read()).toBeNull();
    });

    it('is not written by a process that does not know its deployment', async () => {
      await its.of(new Deployment()).write({ number: 3, shards: 4, acknowledge: 'log' });
      expect(await its.of(new Deployment()).read()).toBeNull();
    });

    it('is neither read nor written while its store cannot answer', async () => {
      await expect(its.unavailable.read()).rejects.toBeInstanceOf(StoreUnavailableError);
      await expect(its.unavailable.write({ number: 1, shards: 1, acknowledge: 'log' })).rejects.toBeInstanceOf(
        StoreUnavailableError,
      );
    });
  });
}
