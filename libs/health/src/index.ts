export * from './health-module.js';
export type { Parts } from './readiness.js';
