import type { DataSource } from 'typeorm';

/** The id of the deployment that the database was made for. */
export async function deploymentId(dataSource: DataSource): Promise<string> {
  const [{ id }] = await dataSource.query<[{ id: string }]>('SELECT id FROM deployment');
  return id;
}

/** Gives the database the id of the deployment that the other stores belong to. */
export async function adoptDeployment(dataSource: DataSource, id: string): Promise<void> {
  await dataSource.query('UPDATE deployment SET id = $1', [id]);
}
