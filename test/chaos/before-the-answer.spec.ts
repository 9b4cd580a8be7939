import { FAULTS_BEFORE_THE_ANSWER } from './faults/index.js';
import { playAll } from './play-all.js';

playAll(FAULTS_BEFORE_THE_ANSWER);
