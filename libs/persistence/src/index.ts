export * from './data-source.js';
export * from './database.js';
export * from './deployment-id.js';
export * from './migrations.js';
export * from './persistence-module.js';
export * from './postgres-health-check.js';
export * from './typeorm-recovery-source.js';
export * from './typeorm-score-repository.js';
