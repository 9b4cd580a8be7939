import { FAULTS_BEHIND_THE_ANSWER } from './faults/index.js';
import { playAll } from './play-all.js';

playAll(FAULTS_BEHIND_THE_ANSWER);
