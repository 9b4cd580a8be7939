export * from './api-environment.js';
export * from './database-url.js';
export * from './environment.js';
export * from './redis-address.js';
export * from './standalone-environment.js';
export * from './sync-environment.js';
