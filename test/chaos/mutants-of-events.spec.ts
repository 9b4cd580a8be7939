import { MUTANTS_OF_EVENTS } from './mutants/index.js';
import { playMutants } from './play-mutants.js';

playMutants(MUTANTS_OF_EVENTS);
