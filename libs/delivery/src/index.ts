export * from './delivery-module.js';
export * from './event-drain.js';
export * from './outbox-bridge.js';
export * from './outbox-health-check.js';
export * from './outbox-sweeper.js';
export * from './outbox-watch.js';
