export * from './background-priority.js';
export * from './shutdown.js';
