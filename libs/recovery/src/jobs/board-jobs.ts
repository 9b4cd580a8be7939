import { Logger } from '@nestjs/common';
import { type Board, type Clock, type JobNotes, messageForPeople, PlayersMissingError } from '@standings/domain';
import type { Repair } from '../drift/drift.js';
import type { DriftCheck } from '../drift/drift-check.js';
import type { Report } from '../recovery/progress.js';
import type { RebuildOptions, Recovery } from '../recovery/recovery.js';

/** What can be asked for. */
export type JobKind = 'rebuild' | 'drift-check';

/** The latest job of a kind on a board, whichever process runs or ran it. */
export interface Job {
  readonly kind: JobKind;
  readonly board: string;
  readonly state: 'running' | 'done' | 'failed';
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** Where it is; while it runs. */
  readonly progress: Readonly<Record<string, unknown>> | null;
  /** What came of it, once it is done. */
  readonly result: Readonly<Record<string, unknown>> | null;
  /** Why it failed. */
  readonly reason: string | null;
}

/** How often the progress of a job is kept for others to see, also if it is the same, in ms. */
const KEEP_EVERY_MS = 200;

/** How long the note of a job counts: of one that runs, until its process is considered dead; else for a day. */
const RUNNING_TTL_MS = 5000;
const ENDED_TTL_MS = 24 * 60 * 60 * 1000;

type Fields = Readonly<Record<string, unknown>>;

/** Does a job. @returns what came of it, or null if it was not begun because another process holds the lock. */
type Work = (report: (progress: Fields) => void) => Promise<Fields | null>;

/**
 * Jobs that a person asks for and that go on after the answer. Notes about them are kept in the ranking store, so that
 * any process can tell.
 *
 * States of a job: `running` → `done` or `failed`. In a process one of a kind per board at a time, and over all processes one that
 * changes the board.
 */
export class BoardJobs {
  private readonly logger = new Logger(BoardJobs.name);
  private readonly ending = new AbortController();
  private readonly running = new Set<string>();

  constructor(
    private readonly recovery: Recovery,
    private readonly driftCheck: DriftCheck,
    private readonly notes: JobNotes,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the job that was begun, or null if the board is being rebuilt, recovered or repaired.
   * @throws {PlayersMissingError} as {@link Recovery.rebuild}.
   */
  rebuild(board: Board, options: RebuildOptions = {}): Promise<Job | null> {
    return this.begin('rebuild', board, async (report) => {
      const tell: Report = (progress) => report({ ...progress });
      const recovered = await this.recovery.rebuild(board, tell, this.ending.signal, options);
      return recovered === null ? null : { ...recovered };
    });
  }

  /** @returns the job that was begun, or null if this process is at one, or {@link DriftCheck.run} was not begun. */
  checkDrift(board: Board, repair: Repair | null): Promise<Job | null> {
    return this.begin('drift-check', board, async (report) => {
      const drift = await this.driftCheck.run(board, repair, (players) => report({ players }), this.ending.signal);
      return drift === null ? null : { ...drift };
    });
  }

  /** The latest job of a kind on a board; null if there was none within a day, or its process died. */
  async latest(kind: JobKind, board: Board): Promise<Job | null> {
    const text = await this.notes.read(board.no, kind);
    return text === null ? null : (JSON.parse(text) as Job);
  }

  /** What runs in this process fails. */
  stop(): void {
    this.ending.abort(new Error('The process is stopping.'));
  }

  private begin(kind: JobKind, board: Board, work: Work): Promise<Job | null> {
    const name = `${kind} ${board.no}`;
    if (this.running.has(name)) return Promise.resolve(null);
    this.running.add(name);
    return new Promise((begun, refused) => {
      void this.run(kind, board, work, begun)
        .catch(refused)
        .finally(() => this.running.delete(name));
    });
  }

  /** @throws {PlayersMissingError} before anything was begun. */
  private async run(kind: JobKind, board: Board, work: Work, begun: (job: Job | null) => void): Promise<void> {
    const startedAt = new Date(this.clock.now()).toISOString();
    const job: Job = { kind, board: board.id, state: 'running', startedAt, progress: null, result: null, reason: null };
    let latest = job;
    const keepLatest = () => this.keep(board, latest, RUNNING_TTL_MS);
    let keeping: NodeJS.Timeout | undefined;
    const report = (progress: Fields) => {
      latest = { ...job, progress };
      if (keeping !== undefined) return;
      keeping = setInterval(keepLatest, KEEP_EVERY_MS);
      keepLatest();
      begun(job);
    };
    try {
      const result = await work(report).finally(() => clearInterval(keeping));
      if (result !== null) this.done(board, { ...job, state: 'done', result });
      begun(result === null ? null : job);
    } catch (error) {
      if (error instanceof PlayersMissingError) throw error;
      this.logger.error(`A ${kind} failed`, { board: board.id, error });
      const failed: Job = { ...job, state: 'failed', reason: reasonOf(error) };
      this.keep(board, failed, ENDED_TTL_MS);
      begun(failed);
    }
  }

  private done(board: Board, job: Job): void {
    this.logger.log(`A ${job.kind} is done`, { ...job.result, differences: undefined });
    this.keep(board, job, ENDED_TTL_MS);
  }

  /** What cannot be kept is not worth failing for. */
  private keep(board: Board, job: Job, ttlMs: number): void {
    this.notes.keep(board.no, job.kind, JSON.stringify(job), ttlMs).catch((error: unknown) => {
      this.logger.debug('The progress of a job could not be kept', { error });
    });
  }
}

function reasonOf(error: unknown): string {
  return messageForPeople(error) ?? 'It is in the log of the process that ran it.';
}
