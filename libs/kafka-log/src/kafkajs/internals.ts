import { createRequire } from 'node:module';

/** Modules of kafkajs 2.2.4 that it does not export. */
export const internals = createRequire(import.meta.url);

const patched = new WeakSet<object>();

/** Changes an object of kafkajs, which all of its clients share, unless that was done before. */
export function patchOnce<T extends object>(target: T, patch: (target: T) => void): void {
  if (patched.has(target)) return;
  patched.add(target);
  patch(target);
}
