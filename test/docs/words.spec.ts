import { describe, expect, it } from 'vitest';
import { FILES, readPage, section, tableRows } from './markdown.js';

/** Words in the names of classes and interfaces that a newcomer cannot know, with their rows in the table. */
const PRIVATE: Readonly<Record<string, string>> = {
  Bridge: 'bridge',
  Claims: 'claim',
  Coalescer: 'coalescer',
  Coalescing: 'coalescer',
  Drain: 'drained',
  Drift: 'drift',
  Epoch: 'epoch',
  Fence: 'fence',
  Generation: 'generation',
  Held: 'held',
  Lag: 'lag',
  Letter: 'dead letter',
  Letters: 'dead letter',
  Outbox: 'outbox',
  Restoration: 'restoration',
  Rider: 'rider',
  Shard: 'shard',
  Sighting: 'sighting',
  Sink: 'sink',
  Standstill: 'standstill',
  Sweeper: 'sweeper',
  Upkeep: 'upkeep',
};

const sources = FILES.filter((file) => /^(?:apps|libs)\/.*(?<!\.spec)\.(?:ts|lua)$/.test(file)).map(readPage);
const declared = sources.flatMap((text) => [...text.matchAll(/^export (?:abstract )?(?:class|interface) (\w+)/gm)]);
const words = new Set(declared.flatMap(([, name = '']) => name.match(/[A-Z][a-z]+/g) ?? []));
const rows = tableRows(section(readPage('docs/ARCHITECTURE.md'), 'Words')).flatMap(([cell = '']) => cell.split(', '));

describe('The words of docs/ARCHITECTURE.md', () => {
  it('have a row for each private word in the name of a class or interface', () => {
    const needed = Object.keys(PRIVATE).filter((word) => words.has(word));
    expect(needed.filter((word) => !rows.includes(PRIVATE[word] as string))).toEqual([]);
  });

  it('include no private word that the code no longer uses', () => {
    expect(Object.keys(PRIVATE).filter((word) => !words.has(word))).toEqual([]);
  });

  it('all occur in the code', () => {
    const code = spaced(sources.join('\n'));
    expect(rows.filter((row) => !code.includes(` ${row} `) && !code.includes(` ${row}s `))).toEqual([]);
  });

  it('have one row each', () => {
    expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([]);
  });
});

/** Words in lower case with single spaces: `OutboxBridge` and `outbox-bridge` are both `outbox bridge`. */
function spaced(text: string): string {
  return text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z]+/g, ' ')
    .toLowerCase();
}
