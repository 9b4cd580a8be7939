import type { InvalidEvent, ScoreEvent } from '@standings/domain';
import type { KafkaMessage } from 'kafkajs';
import { decodeEvent } from './codec.js';

/** A message of the topic, decoded, and where it was. */
export interface KafkaRecord {
  readonly event: ScoreEvent | InvalidEvent;
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

export function toRecord(topic: string, partition: number, message: KafkaMessage): KafkaRecord {
  return { event: decodeEvent(message.value), topic, partition, message };
}
