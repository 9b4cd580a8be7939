export * from './log-record.js';
export * from './retry-in-place.js';
export * from './sink-module.js';
export * from './sink.js';
