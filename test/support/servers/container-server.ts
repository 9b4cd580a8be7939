import type { StartedTestContainer } from 'testcontainers';
import type { Recipe, Server } from './server.js';
import { waitUntil } from './wait-until.js';

const START_TIMEOUT_MS = 120_000;

/**
 * A server in a container. Its port is the same inside and outside for as long as it lives, also over a restart.
 * Testcontainers' reaper removes it when this process ends, however it ends.
 */
export class ContainerServer implements Server {
  private constructor(
    private readonly recipe: Recipe,
    private readonly container: StartedTestContainer,
    private readonly control: ContainerControl,
  ) {}

  static async create(recipe: Recipe): Promise<ContainerServer> {
    const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
    const { image, port, command, environment } = recipe.container;
    const container = await new GenericContainer(image)
      .withExposedPorts({ container: port, host: recipe.port })
      .withEnvironment(environment ?? {})
      .withCommand([...(command ?? [])])
      .start();
    const client = await getContainerRuntimeClient();
    const server = new ContainerServer(recipe, container, client.container.getById(container.getId()));
    await server.untilItAnswers();
    return server;
  }

  async start(): Promise<void> {
    await this.control.start();
    await this.untilItAnswers();
  }

  async stop(): Promise<void> {
    await this.control.stop();
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    await this.control.kill({ signal });
    await this.control.wait();
  }

  async pause(): Promise<void> {
    await this.control.pause();
  }

  async resume(): Promise<void> {
    await this.control.unpause();
  }

  async remove(): Promise<void> {
    await this.container.stop({ remove: true, removeVolumes: true });
  }

  private async untilItAnswers(): Promise<void> {
    await waitUntil(() => this.recipe.answers(), START_TIMEOUT_MS);
  }
}

/** What is used of the engine's own interface; Testcontainers can neither kill nor pause. */
interface ContainerControl {
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  kill(options: { signal: string }): Promise<unknown>;
  wait(): Promise<unknown>;
  pause(): Promise<unknown>;
  unpause(): Promise<unknown>;
}

let engine: Promise<boolean> | undefined;

/** Whether a Docker engine answers; asked once per process. */
export function engineAnswers(): Promise<boolean> {
  engine ??= import('testcontainers')
    .then(({ getContainerRuntimeClient }) => getContainerRuntimeClient())
    .then(
      () => true,
      () => false,
    );
  return engine;
}
