import { createRequire } from 'node:module';

/** Modules of kafkajs 2.2.4 that it does not export. */
export const internals = createRequire(import.meta.url);

const patched = new WeakSet<object>();

/** Patches an object that all clients of kafkajs share, unless it is patched already. */
export function patchOnce<T extends object>(target: T, patch: (target: T) => void): void {
  if (patched.has(target)) return;
  patched.add(target);
  patch(target);
}
