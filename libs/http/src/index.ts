export * from './admin/admin-module.js';
export * from './configure-http.js';
export * from './create-http-app.js';
export * from './http-adapter.js';
export * from './http-module.js';
export * from './listen.js';
export * from './problems-module.js';
export * from './problems/catalogue.js';
export type { Problem } from './problems/problem.js';
