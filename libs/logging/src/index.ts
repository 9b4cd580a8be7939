export * from './error-record.js';
export * from './log-uncaught.js';
export * from './pino-logger.js';
