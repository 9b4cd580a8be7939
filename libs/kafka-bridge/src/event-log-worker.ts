import { parentPort, workerData } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { createBirpc } from 'birpc';
import { createKafka } from './kafka-client.js';
import { KafkaEventLog } from './kafka-event-log.js';
import type { KafkaSettings } from './kafka-settings.js';
import { ScoreEventsTopic } from './score-events-topic.js';

/** What the thread can be asked for. */
export type EventLogCalls = Pick<KafkaEventLog, 'connect' | 'append' | 'close'>;

/** What the thread has to say: a line for the logger of the app. */
export interface LogLines {
  logLine(level: LogLevel, parts: readonly unknown[]): void;
}

type LogLevel = 'log' | 'error' | 'warn' | 'debug';

if (parentPort === null) throw new Error('This is the program of a worker thread.');
const port = parentPort;
const settings = workerData as KafkaSettings;
const kafka = createKafka(settings);
const eventLog = new KafkaEventLog(kafka, new ScoreEventsTopic(kafka, settings), settings.topic);

const calls: EventLogCalls = {
  connect: () => eventLog.connect(),
  append: (events) => eventLog.append(events),
  close: () => eventLog.close(),
};
const { logLine } = createBirpc<LogLines, EventLogCalls>(calls, {
  post: (message) => port.postMessage(message),
  on: (receive) => port.on('message', receive),
});

const line =
  (level: LogLevel) =>
  (...parts: unknown[]) =>
    void logLine.asEvent(level, parts);

// The logger of the app lives in the other thread.
Logger.overrideLogger({ log: line('log'), error: line('error'), warn: line('warn'), debug: line('debug') });
