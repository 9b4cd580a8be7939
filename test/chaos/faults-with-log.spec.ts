import { FAULTS_WITH_LOG } from './faults/with-log/index.js';
import { playAll } from './play-all.js';

playAll(FAULTS_WITH_LOG, { settings: { ACKNOWLEDGE: 'log' } });
