import type { DataSource } from 'typeorm';

/** The id of the deployment that the database was made for. */
export async function deploymentId(dataSource: DataSource): Promise<string> {
  const [{ id }] = await dataSource.query<[{ id: string }]>('SELECT id FROM deployment');
  return id;
}
