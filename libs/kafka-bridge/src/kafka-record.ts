import type { Deployment, InvalidEvent, ScoreEvent } from '@standings/domain';
import type { KafkaMessage } from 'kafkajs';
import { decodeEvent } from './codec.js';

/** A message of the topic, decoded, and where it was. */
export interface KafkaRecord {
  readonly event: ScoreEvent | InvalidEvent;
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

/** @param deployment what is of another one is no event here. */
export function toRecord(topic: string, partition: number, message: KafkaMessage, deployment: Deployment): KafkaRecord {
  return { event: decodeEvent(message.value, deployment), topic, partition, message };
}
