import type { TestProject } from 'vitest/node';
import { type ServerAddresses, startServers } from './servers/index.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Shared by all files: take names of one's own on them, and start a server of one's own to break it. */
    servers: ServerAddresses;
  }
}

/** Starts real servers once for all integration tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { stop, ...addresses } = await startServers();
  project.provide('servers', {
    redis: { url: addresses.redis.url },
    kafka: { brokers: addresses.kafka.brokers },
    postgres: { url: addresses.postgres.url },
  });
  return stop;
}
