import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeSpans, FILES, readPage, section, tableRows } from './markdown.js';

const PORTS = FILES.filter((file) => file.startsWith('libs/domain/src/ports/')).flatMap((file) =>
  [...readPage(file).matchAll(/^export abstract class (\w+)/gm)].map(([, name]) => name as string),
);
const CONTRACTS = FILES.filter((file) => /^test\/contracts\/.+\.contract\.ts$/.test(file)).map((file) =>
  basename(file),
);
const SPECS = FILES.filter((file) => /^test\/.+\.spec\.ts$/.test(file));

const rows = tableRows(section(readPage('docs/ARCHITECTURE.md'), 'Ports and their contracts')).map(
  ([port = '', contracts = '', specs = '']) => ({
    port: codeSpans(port)[0],
    reason: /^none: (.+)/.exec(contracts)?.[1],
    contracts: codeSpans(contracts),
    specs: codeSpans(specs),
  }),
);

describe('The table of ports in docs/ARCHITECTURE.md', () => {
  it('names every port and every contract once', () => {
    expect(sorted(rows.map(({ port = '' }) => port))).toEqual(sorted(PORTS));
    expect(sorted(rows.flatMap(({ contracts }) => contracts))).toEqual(sorted(CONTRACTS));
  });

  it.each(rows.filter(({ reason }) => reason === undefined))(
    'has the contract that is named after $port',
    ({ port = '', contracts }) => {
      expect(contracts).toContain(`${kebab(port)}.contract.ts`);
    },
  );

  it.each(rows.flatMap(({ contracts, specs }) => contracts.map((contract) => ({ contract, specs }))))(
    'names the specs that run $contract',
    ({ contract, specs }) => {
      expect(specs.length).toBeGreaterThan(0);
      expect(
        SPECS.filter((spec) => runs(spec, contract))
          .map((spec) => basename(spec))
          .toSorted(),
      ).toEqual(specs.toSorted());
    },
  );
});

/** `RankingStore`: `ranking-store`. */
function kebab(name: string): string {
  return name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** Whether a spec calls what a contract exports. */
function runs(spec: string, contract: string): boolean {
  const [, name] = /^export function (\w+Contract)\b/m.exec(readPage(`test/contracts/${contract}`)) ?? [];
  return name !== undefined && new RegExp(`^${name}\\(`, 'm').test(readPage(spec));
}

function sorted(names: readonly string[]): string[] {
  return names.toSorted((a, b) => a.localeCompare(b));
}
