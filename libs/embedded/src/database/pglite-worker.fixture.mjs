// Runs the worker where there is no build, as in the unit tests. Node 20 ignores `--import` in worker threads, so the thread has to
// register the TypeScript loader itself.
import { register } from 'tsx/esm/api';

register();
await import('./pglite-worker.ts');
