import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { freePort } from './free-port.js';
import { IMAGES } from './images.js';
import { formattedFolder } from './kafka-folder.js';
import { kafkaClassPath } from './kafka-jars.js';
import { run } from './run.js';
import type { LocalRecipe, Server } from './server.js';
import { startServer } from './start-server.js';

export interface KafkaServer extends Server {
  /** `host:port`, as `KAFKA_BROKERS` takes it. */
  readonly brokers: string;
}

const CLUSTER_ID = 'c3RhbmRpbmdzLXRlc3RzMA';

/** One broker that is its own controller. Topics have to be created; a group starts without the usual wait of 3 s. */
const PROPERTIES = {
  'node.id': '1',
  'process.roles': 'broker,controller',
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  'auto.create.topics.enable': 'false',
  'delete.topic.enable': 'true',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  // A broker that was killed is let in again when its last life has timed out: 9 s by default.
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'offsets.topic.num.partitions': '1',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.num.partitions': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
};

/** For a Java that has to start fast, and does little after that. */
const JAVA = ['java', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] as const;

/** Starts a Kafka of one's own: 5 s, 300 MB. */
export async function startKafka(options: { readonly port?: number } = {}): Promise<KafkaServer> {
  const { port = await freePort() } = options;
  const brokers = `127.0.0.1:${port}`;
  const server = await startServer({
    name: 'kafka',
    port,
    answers: () => coordinates(brokers),
    container: {
      image: IMAGES.kafka,
      port: 9092,
      environment: asEnvironment({
        ...PROPERTIES,
        ...listeners('0.0.0.0', 9092, 9093),
        'advertised.listeners': `PLAINTEXT://${brokers}`,
      }),
    },
    local: localRecipe(port, await freePort()),
  });
  return Object.assign(server, { brokers });
}

function listeners(host: string, port: number, controllerPort: number): Record<string, string> {
  return {
    listeners: `PLAINTEXT://${host}:${port},CONTROLLER://${host}:${controllerPort}`,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
  };
}

/** As the image takes properties: `node.id` is `KAFKA_NODE_ID`. */
function asEnvironment(properties: Record<string, string>): Record<string, string> {
  const entries = Object.entries(properties);
  return Object.fromEntries(
    entries.map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value]),
  );
}

function asLines(properties: Record<string, string>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function localRecipe(port: number, controllerPort: number): LocalRecipe {
  let classPath = '';
  return {
    stopSignal: 'SIGTERM',
    async prepare(directory) {
      classPath = await kafkaClassPath();
      const file = join(directory, 'server.properties');
      const properties = { ...PROPERTIES, ...listeners('127.0.0.1', port, controllerPort) };
      const data = join(directory, 'data');
      await formattedFolder(data, async (folder) => {
        await writeFile(file, asLines({ ...properties, 'log.dirs': folder }));
        const [java, ...options] = JAVA;
        await run(java, [
          ...options,
          '-cp',
          classPath,
          'kafka.tools.StorageTool',
          'format',
          '-t',
          CLUSTER_ID,
          '-c',
          file,
        ]);
      });
      await writeFile(file, asLines({ ...properties, 'log.dirs': data }));
    },
    command: (directory) => [
      ...JAVA,
      ...['-Xmx512m', '-cp', classPath, 'kafka.Kafka', join(directory, 'server.properties')],
    ],
  };
}

/** Asks for a consumer group: the last thing that a starting broker learns to answer. */
async function coordinates(brokers: string): Promise<void> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING, retry: { retries: 1 } });
  const admin = kafka.admin();
  try {
    await admin.connect();
    // kafkajs looks for a coordinator only among brokers that it has heard of.
    await admin.describeCluster();
    await admin.describeGroups(['is-it-up']);
  } finally {
    await admin.disconnect();
  }
}
