import type { Deployment, RepositoryGate } from '@standings/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../support/servers/index.js';

const WITHIN_MS = 30_000;

const OTHER_ID = 'ba9876543210';

/** The gate of a process that has just started, and what the process knows of its deployment. */
export interface RepositoryGateUnderTest {
  readonly gate: RepositoryGate;
  readonly deployment: Deployment;
  /** As when the process shuts down. */
  readonly close: () => void;
}

/** A score repository that can be used. */
export interface UsableRepository {
  /** The gate of a process in front of it. */
  readonly start: () => RepositoryGateUnderTest;
  /** The deployment that it names. */
  readonly id: string;
  /** Lets it name another one. */
  readonly rename: (id: string) => Promise<void>;
}

/** What the gate of every score repository does. */
export function repositoryGateContract(
  name: string,
  open: {
    readonly usable: () => Promise<UsableRepository>;
    /** The gate of a process in front of a repository that does not answer. */
    readonly unusable: () => RepositoryGateUnderTest;
  },
): void {
  describe(`The gate of ${name}`, () => {
    const started: RepositoryGateUnderTest[] = [];
    const start = (one: RepositoryGateUnderTest) => {
      started.push(one);
      return one;
    };

    afterEach(() => {
      for (const { close } of started.splice(0)) close();
    });

    it('says what the repository is called', async () => {
      expect(start(open.unusable()).gate.name).toMatch(/^[A-Z]/);
    });

    it('opens, and confirms the deployment that the repository names', async () => {
      const { start: startProcess, id } = await open.usable();
      const { gate, deployment } = start(startProcess());
      await gate.opened();
      expect(gate.problem).toBeNull();
      expect([deployment.id, deployment.isConfirmed]).toEqual([id, true]);
    });

    it('stays closed while the repository does not answer, and assumes the deployment', async () => {
      const { gate, deployment } = start(open.unusable());
      void gate.opened();
      await waitUntil(async () => expect(deployment.isUnasked).toBe(false), WITHIN_MS);
      expect(deployment.isConfirmed).toBe(false);
      expect(gate.problem).toMatch(/.+/);
    });

    it('confirms the deployment again when the repository names another one', async () => {
      const { start: startProcess, id, rename } = await open.usable();
      const { gate, deployment } = start(startProcess());
      await gate.opened();
      await rename(OTHER_ID);
      await waitUntil(async () => expect(deployment.id).toBe(OTHER_ID), WITHIN_MS);
      await rename(id);
      await waitUntil(async () => expect(deployment.id).toBe(id), WITHIN_MS);
    });

    it('lets its callers go when the process shuts down, whatever the repository does', async () => {
      const { gate, close } = start(open.unusable());
      const opened = gate.opened();
      close();
      await opened;
      expect(gate.problem).not.toBeNull();
    });
  });
}
