import {
  type BoardDefinition,
  CatalogUnavailableError,
  InvalidDefinitionError,
  RevisionMismatchError,
  TemplateNotFoundError,
  type TemplateRepository,
} from '@standings/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { titled } from './catalog-changes.js';

/** A repository without a template. */
export interface TemplateRepositoryUnderTest {
  readonly templates: TemplateRepository;
  /** That of another process. */
  readonly other: TemplateRepository;
  /** One whose database cannot be used. */
  readonly unavailable: TemplateRepository;
}

/** What every repository of templates does. @param open gives an empty one. */
export function templateRepositoryContract(name: string, open: () => Promise<TemplateRepositoryUnderTest>): void {
  describe(`${name} as a repository of templates`, () => {
    let { templates, other, unavailable } = {} as TemplateRepositoryUnderTest;

    beforeEach(async () => {
      ({ templates, other, unavailable } = await open());
    });

    it('gives a template back to every process as it was put', async () => {
      const edit = titled('Region "\u{1f3c6}"');
      const { template, isNew } = await templates.put('region.', edit, null);
      expect({ ...template, isNew }).toMatchObject({ prefix: 'region.', definition: edit(null), isNew: true });
      expect(await other.find('region.')).toEqual(template);
      expect(await other.find('region')).toBeNull();
    });

    it('changes what the edit changes, under a higher revision', async () => {
      const { template: before } = await templates.put('t', titled('before'), null);
      const { template, isNew } = await other.put('t', titled('after'), before.revision);
      expect({ isNew, title: template.definition.title }).toEqual({ isNew: false, title: 'after' });
      expect(template.revision).toBeGreaterThan(before.revision);
      expect(await templates.put('t', titled('after'), null)).toEqual({ template, isNew: false });
    });

    it('refuses another revision than the expected one', async () => {
      const { template } = await templates.put('t', titled(null), null);
      for (const [prefix, expected] of [
        ['t', template.revision - 1],
        ['u', 'any'],
        ['u', 1],
      ] as const) {
        await expect(templates.put(prefix, titled('x'), expected)).rejects.toBeInstanceOf(RevisionMismatchError);
      }
      await expect(templates.delete('t', template.revision + 1)).rejects.toBeInstanceOf(RevisionMismatchError);
      expect(await templates.list(null, 10)).toEqual([template]);
    });

    it('changes nothing if the edit throws', async () => {
      const refuse = (): BoardDefinition => {
        throw new InvalidDefinitionError('it does');
      };
      await expect(templates.put('t', refuse, null)).rejects.toBeInstanceOf(InvalidDefinitionError);
      expect(await templates.find('t')).toBeNull();
    });

    it('keeps every change of templates that are put at the same time', async () => {
      const count = (present: BoardDefinition | null) => titled(String(Number(present?.title ?? 0) + 1))(present);
      await Promise.all([templates, other, templates, other].map((one) => one.put('t', count, null)));
      expect((await templates.find('t'))?.definition.title).toBe('4');
    });

    it('deletes a template, and says that there is none', async () => {
      const { template } = await templates.put('t', titled(null), null);
      expect(await other.delete('t', 'any')).toEqual(template);
      expect(await templates.find('t')).toBeNull();
      await expect(templates.delete('t', null)).rejects.toBeInstanceOf(TemplateNotFoundError);
      const { template: next } = await templates.put('t', titled(null), null);
      expect(next.revision).toBeGreaterThan(template.revision);
    });

    it('lists in the order of bytes, page by page', async () => {
      for (const prefix of ['b', 'a.', 'a-', 'a_', 'a']) await templates.put(prefix, titled(null), null);
      const prefixes = async (after: string | null, limit: number) =>
        (await templates.list(after, limit)).map(({ prefix }) => prefix);
      expect(await prefixes(null, 10)).toEqual(['a', 'a-', 'a.', 'a_', 'b']);
      expect(await prefixes('a-', 2)).toEqual(['a.', 'a_']);
    });

    it.each<[string, (one: TemplateRepository) => Promise<unknown>]>([
      ['put', (one) => one.put('t', titled(null), null)],
      ['find', (one) => one.find('t')],
      ['list', (one) => one.list(null, 1)],
      ['delete', (one) => one.delete('t', null)],
    ])('rejects %s while its database cannot be used', async (_, ask) => {
      await expect(ask(unavailable)).rejects.toBeInstanceOf(CatalogUnavailableError);
    });
  });
}
