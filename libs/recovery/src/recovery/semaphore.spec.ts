import { describe, expect, it } from 'vitest';
import { Semaphore } from './semaphore.js';

/** Work that ends when told to. */
function work(log: string[], name: string) {
  let end!: (failure?: Error) => void;
  const ending = new Promise<void>((resolve, reject) => {
    end = (failure) => (failure === undefined ? resolve() : reject(failure));
  });
  const run = async (): Promise<string> => {
    log.push(name);
    await ending;
    return name;
  };
  return { run, end };
}

describe('Semaphore', () => {
  it('runs as much work at a time as it may, and the rest in order, after failures too', async () => {
    const semaphore = new Semaphore(2);
    const log: string[] = [];
    const works = ['a', 'b', 'c', 'd'].map((name) => work(log, name));
    const results = works.map(({ run }) => semaphore.run(run));
    expect(log).toEqual(['a', 'b']);
    works[1]!.end(new Error('b failed'));
    await expect(results[1]).rejects.toThrow('b failed');
    await Promise.resolve();
    expect(log).toEqual(['a', 'b', 'c']);
    works[0]!.end();
    expect(await results[0]).toBe('a');
    await Promise.resolve();
    expect(log).toEqual(['a', 'b', 'c', 'd']);
    for (const { end } of works) end();
    expect(await Promise.all([results[2], results[3]])).toEqual(['c', 'd']);
  });
});
