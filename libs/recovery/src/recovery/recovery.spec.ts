import type { EventDrain } from '@standings/delivery';
import { Deployment, GLOBAL_BOARD, LayoutChangedError, Placement } from '@standings/domain';
import { expect, it } from 'vitest';
import { Recovery } from './recovery.js';
import type { RecoveryPorts } from './recovery-ports.js';

it('begins no rebuild in shards of an earlier layout, and follows the present one', async () => {
  const placement = Placement.of({ number: 1, shards: 2 });
  const present = { number: 2, shards: 4 };
  const exclusively = () => Promise.reject(new LayoutChangedError(present));
  const ports = { placement, epochs: { exclusively } } as unknown as RecoveryPorts;
  const recovery = new Recovery(ports, {} as EventDrain, new Deployment());
  expect(await recovery.rebuild(GLOBAL_BOARD, () => undefined, new AbortController().signal)).toBeNull();
  expect(placement.layout).toEqual(present);
});
