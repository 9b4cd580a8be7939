/** What tests may use besides `index.ts`. */
export { configureHttp, type HttpSettings } from './configure-http.js';
export { MAX_BODY } from './http-adapter.js';
export { PROBLEM_CODES, problemKind } from './problems/catalogue.js';
export type { Problem } from './problems/problem.js';
