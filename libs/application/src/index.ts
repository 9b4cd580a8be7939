export * from './application-module.js';
export * from './commands/add-score.js';
export * from './commands/add-scores.js';
export * from './domain-module.js';
export * from './queries/get-around.js';
export * from './queries/get-rank.js';
export * from './queries/get-ranks.js';
export * from './queries/get-top.js';
