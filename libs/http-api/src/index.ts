export * from './admin/admin-module.js';
export * from './http-api-module.js';
