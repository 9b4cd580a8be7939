import { FAULTS } from './faults/index.js';
import { playAll } from './play-all.js';

playAll(FAULTS);
