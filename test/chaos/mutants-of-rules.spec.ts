import { MUTANTS_OF_RULES } from './mutants/index.js';
import { playMutants } from './play-mutants.js';

playMutants(MUTANTS_OF_RULES);
