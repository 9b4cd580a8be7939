import { Loop, type Pause } from '@standings/domain';
import type { SinkLog } from '@standings/sink';
import { freeBytes, megabytes, RESERVE_BYTES, RESUME_BYTES } from './disk-space.js';
import type { InProcessEventLog } from '../in-process-event-log.js';

/** At 15,000 updates a second the database writes some 2 MB between two checks. */
const EVERY_MS = 250;

/**
 * Keeps the database from running out of disk. Below a reserve of free space updates are refused and reads go on, until there is
 * space again.
 */
export class SpaceWatch extends Loop {
  private held = false;

  /**
   * @param folder the data directory.
   * @param free bytes that may still be written to its disk.
   */
  constructor(
    private readonly folder: string,
    private readonly eventLog: Pick<InProcessEventLog, 'hold' | 'release'>,
    private readonly log: Pick<SinkLog, 'warn' | 'error'>,
    private readonly free: (folder: string) => number = freeBytes,
    pause?: Pause,
  ) {
    super(0, pause);
  }

  protected override async round(): Promise<number> {
    try {
      this.judge(this.free(this.folder));
    } catch (error) {
      // This says nothing about the space. If it is short, the database finds out.
      this.log.warn('Reading the free space of the data directory failed', { error });
    }
    return EVERY_MS;
  }

  private judge(free: number): void {
    if (free < (this.held ? RESUME_BYTES : RESERVE_BYTES)) this.hold(free);
    else if (this.held) this.release(free);
  }

  private hold(free: number): void {
    const reason = `no space left on the disk of the data directory: ${megabytes(free)} free, ${megabytes(RESUME_BYTES)} needed`;
    this.eventLog.hold(reason);
    if (!this.held) this.log.error('Updates are refused until there is space', { folder: this.folder, reason });
    this.held = true;
  }

  private release(free: number): void {
    this.held = false;
    this.eventLog.release();
    this.log.warn('There is space again: updates are accepted', { folder: this.folder, free: megabytes(free) });
  }
}
