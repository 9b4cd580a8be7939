import { MUTANTS_OF_UPDATES } from './mutants/index.js';
import { playMutants } from './play-mutants.js';

playMutants(MUTANTS_OF_UPDATES);
