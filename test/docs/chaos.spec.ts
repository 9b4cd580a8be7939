import { describe, expect, it } from 'vitest';
import { FAULTS } from '../chaos/faults/index.js';
import { FAULTS_ON_CLUSTER } from '../chaos/faults/on-cluster/index.js';
import { FAULTS_WITH_LOG } from '../chaos/faults/with-log/index.js';
import { MUTANTS } from '../chaos/mutants/index.js';
import { readPage, section, tableRows } from './markdown.js';

const page = readPage('docs/chaos.md');

describe('docs/chaos.md', () => {
  it('lists every fault by its name', () => {
    const listed = tableRows(section(page, 'The faults')).flatMap(([name = '']) => name.split(', '));
    expect(listed.toSorted()).toEqual(FAULTS.map(({ name }) => name).toSorted());
  });

  it('lists every fault on a cluster by its name', () => {
    const listed = tableRows(section(page, 'The faults on a cluster')).map(([name = '']) => name);
    expect(listed).toEqual(FAULTS_ON_CLUSTER.map(({ name }) => name));
  });

  it('lists every fault with ACKNOWLEDGE=log by its name', () => {
    const listed = tableRows(section(page, 'The faults with `ACKNOWLEDGE=log`')).map(([name = '']) => name);
    expect(listed).toEqual(FAULTS_WITH_LOG.map(({ name }) => name));
  });

  it('lists every mutant with its fault', () => {
    const rows = tableRows(section(page, 'The mutants')).map(([name, fault]) => [name, fault]);
    expect(rows).toEqual(MUTANTS.map(({ name, fault }) => [name, fault.name]));
  });
});
