import type { Pause } from '@standings/domain';
import { describe, expect, it } from 'vitest';
import type { DatabaseUpkeep } from './database-upkeep.js';
import { Upkeep } from './upkeep.js';

const silent = { warn: () => undefined, error: () => undefined };

type Steps = Pick<DatabaseUpkeep, 'neglected' | 'vacuum' | 'checkpoint'>;

/** Runs rounds over a log at these positions that may grow by 100. @returns the wait before each round. */
async function play(positions: readonly number[], steps: Partial<Steps>): Promise<number[]> {
  const left = [...positions];
  const waits: number[] = [];
  const maintenance = {
    logPosition: async () => left.shift() ?? 0,
    scoreBytes: async () => 0,
    neglected: async () => [],
    vacuum: async () => {},
    checkpoint: async () => {},
    ...steps,
  } as Partial<DatabaseUpkeep> as DatabaseUpkeep;
  await new Promise<void>((resolve) => {
    const pause: Pause = async (ms) => {
      if (left.length === 0) return new Promise(() => resolve());
      waits.push(ms);
    };
    new Upkeep(maintenance, silent, { leastLogBytes: 100, mostLogBytes: 100, freezeAge: 1 }, pause).start();
  });
  return waits;
}

describe('Upkeep', () => {
  it('vacuums before it cuts the log, and does nothing while little was written', async () => {
    const done: string[] = [];
    const positions = [0, 99, 100, 130, 229, 230, 230];
    const rounds = await play(positions, {
      neglected: async () => [
        { name: 'scores', freeze: false },
        { name: 'pg_class', freeze: true },
      ],
      vacuum: async ({ name, freeze }) => void done.push(`${freeze ? 'freeze' : 'vacuum'} ${name}`),
      checkpoint: async () => void done.push('checkpoint'),
    });
    const once = ['vacuum scores', 'freeze pg_class', 'checkpoint'];
    expect(done).toEqual([...once, ...once]);
    expect(new Set(rounds)).toEqual(new Set([0, 500]));
  });

  it('waits after a failure, and tries again', async () => {
    let failures = 0;
    const rounds = await play([0, 100, 100, 101], {
      checkpoint: async () => {
        failures += 1;
        if (failures === 1) throw new Error('could not extend file: No space left on device');
      },
    });
    expect(rounds).toEqual([0, 500, 10_000]);
  });
});
