import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Counts who comes to a port where nobody listens, and turns them away. */
export class Visits {
  private count = 0;

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.count += 1;
      socket.on('error', () => undefined).destroy();
    });
  }

  static async at(port: number): Promise<Visits> {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new Visits(server);
  }

  /** Leaves the port. @returns how many came. */
  async end(): Promise<number> {
    this.server.close();
    await once(this.server, 'close');
    return this.count;
  }
}
