export * from './data-dir/admin-token.js';
export * from './data-dir/data-dir-error.js';
export * from './data-dir/data-dir.js';
export * from './embedded-module.js';
export * from './embedded-stores.js';
export * from './storage-health-check.js';
