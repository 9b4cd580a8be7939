import { Logger } from '@nestjs/common';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';
import type { KafkaSettings } from './kafka-settings.js';
import { readEveryCompression } from './kafkajs/compression.js';
import { quietIdleTimer } from './kafkajs/idle-timer.js';
import { brokerName, connectToBroker } from './kafkajs/ipv6-broker.js';
import { encodeTextTogether } from './kafkajs/produce-request.js';
import { keepUnreadableBatches } from './kafkajs/unreadable-batch.js';

const CONNECT_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 15_000;

/** About 2 s of retries inside kafkajs. The caller decides how long to go on. */
const RETRY = { initialRetryTime: 200, retries: 3, maxRetryTime: 1000 };

/** A client that has not connected yet. */
export function createKafka(settings: Pick<KafkaSettings, 'brokers'>): Kafka {
  quietIdleTimer();
  encodeTextTogether();
  readEveryCompression();
  keepUnreadableBatches();
  return new Kafka({
    clientId: 'standings',
    brokers: settings.brokers.map(brokerName),
    socketFactory: connectToBroker,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => log(entry),
  });
}

const logger = new Logger('kafkajs');

/** kafkajs logs every failed attempt as an error. Here the caller logs the outcome once. */
function log({ namespace, log: { message, error } }: LogEntry): void {
  logger.debug(`${namespace || 'Kafka'}: ${message}`, { reason: error });
}
