export * from './log-record.js';
export * from './sink-module.js';
export * from './sink.js';
