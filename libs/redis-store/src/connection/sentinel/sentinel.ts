import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { forgetProblem, noteProblem, problemOf } from '../connection-problem.js';
import { isUnsent } from '../redis-errors.js';

/** What a Sentinel says of the master. */
export interface NamedMaster {
  /** `host:port`. */
  readonly address: string;
  /** Higher with each failover. */
  readonly epoch: number;
}

/** A Sentinel, asked for one master by its name: see https://redis.io/docs/latest/develop/reference/sentinel-clients/. */
export class Sentinel {
  private readonly logger = new Logger('Redis');

  /** @param redis connects to it. @param name of the master. */
  constructor(
    private readonly redis: Redis,
    private readonly name: string,
  ) {
    redis.on('ready', () => forgetProblem(redis));
    redis.on('error', (error: Error) => {
      if (isUnsent(error)) return;
      const { host, port } = redis.options;
      if (noteProblem(redis, `Sentinel ${host}:${port}`, error)) this.logger.error(this.problem, { error });
    });
  }

  onReady(listener: () => void): void {
    this.redis.on('ready', listener);
  }

  /** Why it cannot be asked; undefined if no problem is known. */
  get problem(): string | undefined {
    return problemOf(this.redis);
  }

  /** @throws whatever ioredis throws, or if it knows no such master. */
  async master(): Promise<NamedMaster> {
    const [named, fields] = (await Promise.all([
      this.redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.name),
      this.redis.call('SENTINEL', 'MASTER', this.name),
    ]).catch((error: Error) => {
      this.redis.emit('error', error);
      throw error;
    })) as [[host: string, port: string], string[]];
    const [host, port] = named;
    const epoch = Number(fields[fields.indexOf('config-epoch') + 1]);
    return { address: `${host.includes(':') ? `[${host}]` : host}:${port}`, epoch };
  }

  disconnect(): void {
    this.redis.disconnect();
  }
}
