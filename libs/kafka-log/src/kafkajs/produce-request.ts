import { internals, patchOnce } from './internals.js';
import { recordBatch } from './record-batch.js';
import { TextMessage } from './text-message.js';

interface PartitionData {
  readonly partition: number;
  readonly messages: readonly object[];
}

/** What kafkajs has sent to one broker. */
interface Produce {
  readonly acks: number;
  readonly timeout: number;
  readonly topicData: readonly { readonly topic: string; readonly partitions: readonly PartitionData[] }[];
}

/** The encoder of kafkajs. Each value is appended. */
interface Encoder {
  readonly buffer: Buffer;
  writeString(text: string | null): Encoder;
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeBytes(bytes: Buffer): Encoder;
  writeArray(items: readonly Encoder[]): Encoder;
}

interface Exchange {
  readonly request: { readonly encode: () => Promise<Encoder> };
  readonly response: unknown;
}

interface Definition {
  protocol: (version: { readonly version: number }) => (produce: Produce) => Exchange;
}

const Encoder = internals('kafkajs/src/protocol/encoder') as new () => Encoder;

/** From this version to 7, the last that kafkajs knows, a request without transactions has the same format. */
const FIRST_VERSION = 3;

/**
 * Makes kafkajs 2.2.4 write {@link TextMessage}s with `encodeProduce`. Its encoder allocates 512 bytes for each record, and a
 * buffer for each number in it. In sends of 500 that takes 6.3 µs a message, grouping by partition included, on the thread that
 * answers requests; `encodeProduce` takes 1.3 µs.
 */
export function encodeTextTogether(): void {
  const { requests } = internals('kafkajs/src/protocol/requests') as { requests: { Produce: Definition } };
  patchOnce(requests.Produce, (definition) => {
    const { protocol } = definition;
    definition.protocol = ({ version }) => {
      const exchangeOf = protocol({ version });
      return (produce) => {
        const exchange = exchangeOf(produce);
        if (version < FIRST_VERSION || !isText(produce)) return exchange;
        const encode = async () => encodeProduce(produce, Date.now());
        return { ...exchange, request: { ...exchange.request, encode } };
      };
    };
  });
}

/** All messages of one send have the same type, so the first decides. */
function isText({ topicData }: Produce): boolean {
  return topicData[0]?.partitions[0]?.messages[0] instanceof TextMessage;
}

/** The body of a produce request: https://kafka.apache.org/protocol#The_Messages_Produce. @param timestamp of every record. */
function encodeProduce({ acks, timeout, topicData }: Produce, timestamp: number): Encoder {
  const topics = topicData.map(({ topic, partitions }) =>
    new Encoder().writeString(topic).writeArray(partitions.map((data) => encodePartition(data, timestamp))),
  );
  const noTransaction = null;
  return new Encoder().writeString(noTransaction).writeInt16(acks).writeInt32(timeout).writeArray(topics);
}

function encodePartition({ partition, messages }: PartitionData, timestamp: number): Encoder {
  return new Encoder().writeInt32(partition).writeBytes(recordBatch(messages as TextMessage[], timestamp));
}
