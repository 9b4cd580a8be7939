import type { Deployment, InvalidEvent, LogRecord, ScoreEvent } from '@standings/domain';
import type { KafkaMessage } from 'kafkajs';
import { decodeEvent } from '@standings/event-json';
import { UnreadableBatch } from '../kafkajs/unreadable-batch.js';

/** A decoded message of the topic, and its position. */
export interface KafkaRecord extends LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

/** @param deployment events of another deployment are invalid. */
export function toRecord(topic: string, partition: number, message: KafkaMessage, deployment: Deployment): KafkaRecord {
  return { event: read(message, deployment), topic, partition, message };
}

function read(message: KafkaMessage, deployment: Deployment): ScoreEvent | InvalidEvent {
  if (message instanceof UnreadableBatch) return { invalid: message.reason };
  return decodeEvent(message.value, deployment);
}
