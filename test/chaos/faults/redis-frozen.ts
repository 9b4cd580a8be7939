import { COMMAND_TIMEOUT_MS } from '../cluster/cluster.js';
import { fault } from './fault.js';

/** Redis stands still for less than a command may take: everything is answered, later. */
export const redisFrozenShortly = fault('Redis frozen for a moment', ({ cluster }) => ({
  lastsMs: [0.5 * COMMAND_TIMEOUT_MS, 0.6 * COMMAND_TIMEOUT_MS],
  inject: () => cluster.servers.redis.pause(),
  heal: () => cluster.servers.redis.resume(),
  hits: async ({ slowerThan }) => ({ 'late answers': slowerThan(0.2 * COMMAND_TIMEOUT_MS) }),
}));

/** Redis stands still for longer than a command may take: outcomes are unknown, and nobody waits longer than that. */
export const redisFrozen = fault('Redis frozen', ({ cluster }) => ({
  lastsMs: [2 * COMMAND_TIMEOUT_MS, 10 * COMMAND_TIMEOUT_MS],
  inject: () => cluster.servers.redis.pause(),
  heal: () => cluster.servers.redis.resume(),
  hits: async ({ unknown, replays }) => ({ unknown, replays }),
}));
