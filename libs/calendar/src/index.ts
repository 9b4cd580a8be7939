export * from './temporal-calendar.js';
