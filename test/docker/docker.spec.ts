import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { apiEnvironment, parseEnvironment, redisAddress, syncEnvironment } from '@standings/config';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { IMAGES } from '../support/servers/images.js';

interface Service {
  readonly image: string;
  readonly build?: { readonly target: string };
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: Readonly<Record<string, { readonly ipv4_address: string }>>;
  readonly healthcheck?: object;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const folder = resolve(import.meta.dirname, '../../docker');
const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
const compose = readCompose('compose.yaml');
const onCluster = readCompose('compose.cluster.yaml');

function readCompose(file: string): Compose {
  return parse(readFileSync(join(folder, file), 'utf8'), { merge: true }) as Compose;
}

const service = (name: string, { services } = compose): Service => {
  const found = services[name];
  if (found === undefined) throw new Error(`There is no service "${name}".`);
  return found;
};
const stages = [...dockerfile.matchAll(/^FROM (\S+) AS (\S+)$/gm)].map(([, from = '', name = '']) => ({ from, name }));
const ENVIRONMENTS = { api: apiEnvironment, sync: syncEnvironment, migrate: syncEnvironment };

describe('compose.yaml', () => {
  it.each(Object.entries(ENVIRONMENTS))(
    'sets for %s only variables that it reads, to values that it takes',
    (name, schema) => {
      const environment = service(name).environment ?? {};
      expect(Object.keys(schema.shape)).toEqual(expect.arrayContaining(Object.keys(environment)));
      const values = Object.entries(environment).map(([key, value]) => [
        key,
        value.replaceAll(/\$\{\w+:-(\w*)\}/g, '$1'),
      ]);
      expect(() => parseEnvironment(schema, Object.fromEntries(values))).not.toThrow();
    },
  );

  it('lets the apps listen outside of their container, and names every server they need by its service', () => {
    for (const name of ['api', 'sync']) expect(service(name).environment).toMatchObject({ HOST: '0.0.0.0' });
    expect(service('api').environment).toMatchObject({ REDIS_URL: 'redis://redis:6379', KAFKA_BROKERS: 'kafka:9092' });
    expect(service('sync').environment).toMatchObject({ KAFKA_BROKERS: 'kafka:9092' });
    for (const name of ['api', 'sync', 'migrate']) {
      expect(service(name).environment?.['DATABASE_URL']).toContain('@postgres:5432/standings');
    }
  });

  it('builds targets that the Dockerfile has', () => {
    const targets = Object.values(compose.services).flatMap(({ build }) => build?.target ?? []);
    expect(new Set(targets)).toEqual(new Set(['api', 'sync']));
    expect(stages.map(({ name }) => name)).toEqual(expect.arrayContaining(targets));
  });

  it('waits for servers to be healthy and for migrations to be done', () => {
    const { migrate, ...servers } = Object.fromEntries(
      Object.values(compose.services).flatMap(({ depends_on }) => Object.entries(depends_on ?? {})),
    );
    expect(migrate).toEqual({ condition: 'service_completed_successfully' });
    expect(Object.keys(servers).toSorted()).toEqual(['kafka', 'postgres', 'redis']);
    for (const [name, awaited] of Object.entries(servers)) {
      expect(awaited).toEqual({ condition: 'service_healthy' });
      expect(service(name).healthcheck).toMatchObject({ test: expect.any(Array) });
    }
  });

  it('keeps what is stored in named volumes', () => {
    const used = Object.values(compose.services).flatMap(({ volumes }) => volumes ?? []);
    expect(used.map((volume) => volume.split(':')[0])).toEqual(Object.keys(compose.volumes));
  });

  it('runs Redis so that an acknowledged update is on disk and nothing is evicted', () => {
    const command = service('redis').command?.join(' ');
    expect(command).toContain('--appendonly yes --appendfsync always');
    expect(command).toContain('--maxmemory-policy noeviction');
  });

  it('runs the servers that the tests run', () => {
    const { redis, kafka, postgres } = compose.services;
    expect({ redis: redis?.image, kafka: kafka?.image, postgres: postgres?.image }).toEqual(IMAGES);
  });
});

describe('compose.cluster.yaml', () => {
  const nodes = Object.entries(onCluster.services).filter(([name]) => /^redis(?:-\d)?$/.test(name));

  it('runs six nodes of the one image, so that an acknowledged update is on disk and nothing is evicted', () => {
    expect(nodes).toHaveLength(6);
    for (const [name, { image, command }] of nodes) {
      // The first one is the server of the other file, with another command.
      expect(image ?? service(name).image).toBe(IMAGES.redis);
      expect(command?.join(' ')).toContain(service('redis').command?.join(' '));
      expect(command?.join(' ')).toContain('--cluster-enabled yes');
    }
  });

  it('makes a cluster of exactly these nodes, by addresses that stay', () => {
    const addresses = nodes.map(([, { networks }]) => networks?.['default']?.ipv4_address);
    const made = /printf '([\d.]+)%s:6379 ' ([\d ]+)\)/.exec(service('redis-cluster', onCluster).command?.at(-1) ?? '');
    const [, net = '', hosts = ''] = made ?? [];
    expect(hosts.split(' ').map((host) => net + host)).toEqual(addresses);
    expect(service('redis-cluster', onCluster).depends_on).toEqual(
      Object.fromEntries(nodes.map(([name]) => [name, { condition: 'service_healthy' }])),
    );
  });

  it('sets for the api only variables that it reads, names nodes by their services, and waits for the cluster', () => {
    const { environment = {}, depends_on } = service('api', onCluster);
    expect(() => parseEnvironment(apiEnvironment, { ...environment })).not.toThrow();
    expect(Object.keys(apiEnvironment.shape)).toEqual(expect.arrayContaining(Object.keys(environment)));
    const seeds = redisAddress(environment['REDIS_URL'] ?? '').urls.map((url) => new URL(url).hostname);
    expect(nodes.map(([name]) => name)).toEqual(expect.arrayContaining(seeds));
    expect(depends_on).toEqual({ 'redis-cluster': { condition: 'service_completed_successfully' } });
  });

  it('keeps what each node stores in a named volume', () => {
    const used = nodes.flatMap(([name, { volumes }]) => volumes ?? service(name).volumes ?? []);
    const named = [...Object.keys(compose.volumes), ...Object.keys(onCluster.volumes)];
    expect(new Set(used).size).toBe(6);
    for (const volume of used) expect(named).toContain(volume.split(':')[0]);
  });
});

describe('Dockerfile', () => {
  it('starts from images pinned to a full version', () => {
    const own = new Set(stages.map(({ name }) => name));
    const images = stages.map(({ from }) => from).filter((from) => !own.has(from));
    expect(images).toHaveLength(3);
    for (const image of images) expect(image).toMatch(/^node:24\.\d+\.\d+-/);
  });

  it('starts the entry point of each app without a shell, as a user that is not root', () => {
    const commands = [...dockerfile.matchAll(/^CMD (.+)$/gm)].map(([, json = '']) => JSON.parse(json) as string[]);
    expect(commands.map((command) => command.at(-1))).toEqual([
      'dist/apps/api/apps/api/src/main.js',
      'dist/apps/sync/apps/sync/src/main.js',
    ]);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/npm ci --omit=dev/);
  });

  it('asks the app whether it is alive', async () => {
    let status = 200;
    const asked: (string | undefined)[] = [];
    const app = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await once(app, 'listening');
    const { port } = app.address() as AddressInfo;
    expect(await checkHealth(port)).toBe(0);
    status = 503;
    expect(await checkHealth(port)).toBe(1);
    app.close();
    expect(await checkHealth(port)).toBe(1);
    expect(asked).toEqual(['/health/live', '/health/live']);
  });
});

/** The exit code of the Dockerfile's health check for an app on this port. */
async function checkHealth(port: number): Promise<number> {
  const json = /^HEALTHCHECK [^\n]+\n\s+CMD (.+)$/m.exec(dockerfile)?.[1] ?? '';
  const [, ...args] = JSON.parse(json) as string[];
  const check = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: 'ignore' });
  const [code] = (await once(check, 'exit')) as [number];
  return code;
}
