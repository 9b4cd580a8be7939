export * from './fence.js';
export * from './mark-rotation.js';
export * from './redis-connection.js';
export * from './redis-health-check.js';
export * from './redis-outbox.js';
export * from './redis-ranking-store.js';
export * from './redis-recoverable-store.js';
export * from './redis-store-module.js';
