export * from './admin/admin-module.js';
export * from './admin/maintenance-module.js';
export * from './http-api-module.js';
