import { TypeormBoardRepository, TypeormTemplateRepository } from '@standings/persistence';
import type { DataSource } from 'typeorm';
import { unreachableDatabase } from './stored-rows.js';

/** Empties the catalog of a database. @returns what its repositories of boards and templates are tested with. */
export async function emptyCatalog(dataSource: DataSource, otherDataSource: DataSource, limit: number) {
  await dataSource.query(`
    DELETE FROM board_templates;
    DELETE FROM boards WHERE no > 1;
    UPDATE boards SET definition = '{}', revision = 1;
    UPDATE catalog SET revision = 1, last_no = 1, boards = 1`);
  const [one, another, none] = [dataSource, otherDataSource, unreachableDatabase()].map((database) => ({
    boards: new TypeormBoardRepository(database, limit),
    templates: new TypeormTemplateRepository(database),
  })) as [Repositories, Repositories, Repositories];
  return { one, another, none };
}

interface Repositories {
  readonly boards: TypeormBoardRepository;
  readonly templates: TypeormTemplateRepository;
}
