export * from './board-numbers.js';
export * from './lag-watch.js';
export * from './poison.js';
export * from './retry-in-place.js';
export * from './row-writer.js';
export * from './sink-module.js';
export * from './sink.js';
