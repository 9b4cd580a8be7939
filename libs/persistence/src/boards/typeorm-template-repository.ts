import { Injectable } from '@nestjs/common';
import {
  type BoardDefinition,
  type BoardTemplate,
  type ExpectedRevision,
  TemplateNotFoundError,
  TemplateRepository,
} from '@standings/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { assertExpected, catalogAnswerOf, changeCatalog } from './change-catalog.js';
import { definedBy, type DefinitionColumns, isSame } from './stored-definition.js';

interface TemplateRow extends DefinitionColumns {
  readonly prefix: string;
}

/** The templates of boards in Postgres, or in PGlite behind its socket. */
@Injectable()
export class TypeormTemplateRepository extends TemplateRepository {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  put(prefix: string, edit: (present: BoardDefinition | null) => BoardDefinition, expected: ExpectedRevision) {
    return changeCatalog(this.dataSource, async (manager, counters) => {
      const present = await presentTemplate(manager, prefix);
      assertExpected(present?.revision ?? null, expected);
      const definition = edit(present?.definition ?? null);
      if (present !== null && isSame(definition, present.definition)) return { template: present, isNew: false };
      const revision = await counters.next();
      await manager.query(UPSERT, [prefix, definition, revision]);
      return { template: { prefix, definition, revision }, isNew: present === null };
    });
  }

  async find(prefix: string): Promise<BoardTemplate | null> {
    return catalogAnswerOf(presentTemplate(this.dataSource, prefix));
  }

  async list(after: string | null, limit: number): Promise<readonly BoardTemplate[]> {
    const statement = 'SELECT * FROM board_templates WHERE prefix > $1 ORDER BY prefix LIMIT $2';
    const rows = await catalogAnswerOf(this.dataSource.query<TemplateRow[]>(statement, [after ?? '', limit]));
    return rows.map(templateOf);
  }

  delete(prefix: string, expected: ExpectedRevision): Promise<BoardTemplate> {
    return changeCatalog(this.dataSource, async (manager, counters) => {
      const present = await presentTemplate(manager, prefix);
      if (present === null) throw new TemplateNotFoundError(prefix);
      assertExpected(present.revision, expected);
      await counters.next();
      await manager.query('DELETE FROM board_templates WHERE prefix = $1', [prefix]);
      return present;
    });
  }
}

const UPSERT = `
  INSERT INTO board_templates (prefix, definition, revision) VALUES ($1, $2, $3)
  ON CONFLICT (prefix) DO UPDATE SET definition = EXCLUDED.definition, revision = EXCLUDED.revision`;

async function presentTemplate(database: DataSource | EntityManager, prefix: string): Promise<BoardTemplate | null> {
  const [row] = await database.query<TemplateRow[]>('SELECT * FROM board_templates WHERE prefix = $1', [prefix]);
  return row === undefined ? null : templateOf(row);
}

function templateOf(row: TemplateRow): BoardTemplate {
  return { prefix: row.prefix, ...definedBy(row) };
}
