import { MUTANTS_WITH_LOG } from './mutants/index.js';
import { playMutants } from './play-mutants.js';

playMutants(MUTANTS_WITH_LOG, { settings: { ACKNOWLEDGE: 'log' } });
