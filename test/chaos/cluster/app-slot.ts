import { AppProcess } from '../../support/apps/app-process.js';
import { freePort, waitUntil } from '../../support/servers/index.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

const READY_MS = 60_000;

/** Where an app finds what it needs; the ports of Redis and Postgres are those of its own links. */
export interface Surroundings {
  /** Of the one server, or of a cluster, whose nodes have links for all apps together: a node tells its own address. */
  readonly redisUrl: string;
  readonly databaseUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Folder of compiled apps. */
  readonly dist: string;
}

/** An app that may be killed and started again: its address stays, and so do the links through which it sees its servers. */
export class AppSlot {
  private readonly lives: AppProcess[] = [];

  private constructor(
    readonly app: 'api' | 'sync',
    private readonly port: number,
    private readonly surroundings: Surroundings,
    private readonly redisLink: TcpProxy | null,
    readonly postgres: TcpProxy,
  ) {}

  static async create(app: 'api' | 'sync', surroundings: Surroundings): Promise<AppSlot> {
    const { redisUrl, databaseUrl } = surroundings;
    const redis = isOfCluster(redisUrl) ? null : await TcpProxy.to(Number(new URL(redisUrl).port));
    const postgres = await TcpProxy.to(Number(new URL(databaseUrl).port));
    return new AppSlot(app, await freePort(), surroundings, redis, postgres);
  }

  /** @throws {Error} on a cluster. */
  get redis(): TcpProxy {
    if (this.redisLink === null) throw new Error('An app has no separate link to a cluster.');
    return this.redisLink;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.life.pid;
  }

  /** What all lives of it have printed. */
  get printed(): string {
    return this.lives.map(({ printed }) => printed).join('');
  }

  /** Resolves when the process is there, which is before it is ready. */
  async start(): Promise<void> {
    const { environment, redisUrl, databaseUrl, dist } = this.surroundings;
    const links = {
      REDIS_URL: this.redisLink === null ? redisUrl : through(this.redisLink, redisUrl),
      DATABASE_URL: through(this.postgres, databaseUrl),
    };
    const place = { port: this.port, dist };
    this.lives.push(await AppProcess.start(this.app, { ...environment, ...links }, 'main', place));
  }

  /** Resolves when it is ready, and does not lack a part of what it needs most. */
  async ready(): Promise<void> {
    await this.life.ready();
    await waitUntil(async () => {
      const { redis, recovery } = (await this.life.health()).parts;
      for (const part of [redis, recovery])
        if (part !== undefined && part.status !== 'up') throw new Error(`This ${this.app} says: ${part.reason}`);
    }, READY_MS);
  }

  async kill(): Promise<void> {
    await this.life.end('SIGKILL');
  }

  /** Asks it to stop. @returns its exit code. */
  async terminate(): Promise<number | null> {
    return this.life.end('SIGTERM');
  }

  freeze(): void {
    this.life.signal('SIGSTOP');
  }

  thaw(): void {
    this.life.signal('SIGCONT');
  }

  async remove(): Promise<void> {
    if (this.lives.length > 0) await this.kill();
    await Promise.all([this.redisLink?.close(), this.postgres.close()]);
  }

  private get life(): AppProcess {
    const life = this.lives.at(-1);
    if (life === undefined) throw new Error(`This ${this.app} has never been started.`);
    return life;
  }
}

function isOfCluster(redisUrl: string): boolean {
  return redisUrl.startsWith('redis+cluster:');
}

/** The URL of a server, by a link to it. */
function through(link: TcpProxy, url: string): string {
  const linked = new URL(url);
  linked.port = String(link.port);
  return linked.href;
}
