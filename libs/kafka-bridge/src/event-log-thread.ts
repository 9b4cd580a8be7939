import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { EventLog, type ScoreEvent } from '@standings/domain';
import { type BirpcReturn, createBirpc } from 'birpc';
// The only import of the worker: it is also what makes the compiler build it.
import type { EventLogCalls, LogLines } from './event-log-worker.js';
import type { KafkaSettings } from './kafka-settings.js';

// Built, the worker is the JavaScript file beside this one. Where the sources are run, as in tests, it needs a loader.
const WORKER = extname(import.meta.url) === '.ts' ? './event-log-worker.fixture.mjs' : './event-log-worker.js';

/** Calls wait as long as the event log in the thread lets them. */
const NO_TIMEOUT = -1;

/**
 * A `KafkaEventLog` in a thread of its own. Writing a record for Kafka takes longer than anything else of an update: 9 of 40 µs,
 * and a batch of 400 would keep requests waiting for 3 ms. Handing an event over takes 0.6 µs.
 *
 * States: `idle` → `running` (first call) → `closed` (close); `running` → `idle` when the thread ends by itself: what it was doing
 * rejects, and the next call starts another.
 */
export class EventLogThread extends EventLog {
  private readonly logger = new Logger(EventLogThread.name);
  private thread: Thread | undefined;

  constructor(private readonly settings: KafkaSettings) {
    super();
  }

  /** Rejects if Kafka cannot be reached, or a topic is missing and cannot be created. */
  connect(): Promise<void> {
    return this.running().calls.connect();
  }

  append(events: readonly ScoreEvent[]): Promise<void> {
    return this.running().calls.append(events);
  }

  async close(): Promise<void> {
    const { thread } = this;
    if (thread === undefined) return;
    await thread.calls.close();
    this.thread = undefined;
    await thread.worker.terminate();
  }

  private running(): Thread {
    this.thread ??= this.start();
    return this.thread;
  }

  private start(): Thread {
    const worker = new Worker(new URL(WORKER, import.meta.url), { workerData: this.settings });
    const calls = createBirpc<EventLogCalls, LogLines>(lines, {
      post: (message) => worker.postMessage(message),
      on: (receive) => worker.on('message', receive),
      timeout: NO_TIMEOUT,
    });
    worker.on('error', (error) => this.logger.error('The thread that sends events to Kafka has failed', { error }));
    worker.on('exit', () => {
      if (this.thread?.worker === worker) this.thread = undefined;
      calls.$close(new Error('The thread that sends events to Kafka has ended'));
    });
    return { worker, calls };
  }
}

interface Thread {
  readonly worker: Worker;
  readonly calls: BirpcReturn<EventLogCalls, LogLines>;
}

const lines: LogLines = {
  logLine: (level, [message, ...parts]) => Logger[level](message, ...parts),
};
