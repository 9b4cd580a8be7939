import { constants, setPriority } from 'node:os';
import { Logger } from '@nestjs/common';

/**
 * Lets other processes of the machine have the processor first. For work that nobody waits for.
 *
 * Threads of Node that run already, which compile and collect garbage, keep their priority.
 */
export function takeBackgroundPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    // Some sandboxes forbid it. Without it everything works, and the api beside it answers later.
    new Logger('Process').debug('The priority of this process cannot be lowered', error);
  }
}
