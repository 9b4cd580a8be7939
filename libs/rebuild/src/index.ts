export * from './progress.js';
export * from './rebuild-module.js';
export * from './recovery-health-check.js';
export * from './recovery-loop.js';
export * from './recovery.js';
export * from './settle.js';
