export * from './free-port.js';
export * from './isolation.js';
export * from './kafka.js';
export * from './postgres.js';
export * from './redis.js';
export * from './server.js';
export * from './servers.js';
export * from './wait-until.js';
