import { LogLanes } from '@standings/domain';

/** A log that sends everything together. */
export class OneLane extends LogLanes {
  laneOf(): string {
    return 'all';
  }

  async refresh(): Promise<void> {}
}
