import { ContainerServer, engineAnswers } from './container-server.js';
import { installServers } from './local-packages.js';
import { LocalServer } from './local-server.js';
import type { Recipe, Server } from './server.js';

/**
 * Runs a recipe as a container where an engine answers, else from a package of this machine, which is installed first
 * if it is missing and this is Debian and root.
 *
 * @throws {Error} that says what to install.
 */
export async function startServer(recipe: Recipe): Promise<Server> {
  if (await engineAnswers()) return ContainerServer.create(recipe);
  await installServers([recipe.name]);
  return LocalServer.create(recipe);
}
