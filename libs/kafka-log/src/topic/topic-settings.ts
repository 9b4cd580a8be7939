/** The values of a topic's settings, by name. */
export type TopicConfig = ReadonlyMap<string, string>;

/** On how many brokers a topic is, and how many there are. */
export interface Spread {
  readonly replicas: number;
  readonly brokers: number;
}

/** What a setting must be, and why. */
interface Rule {
  readonly name: string;
  /** The value to set if it is wrong. */
  readonly value: string;
  readonly holds: (value: string) => boolean;
  /** Continues `must be …, because`. */
  readonly because: string;
}

/** Room for the headers of a letter, and for one more record in its batch. */
const LETTER_HEADERS_BYTES = 4096;

/** Twice Kafka's default: a dead letter is an event of the largest size, with headers. */
const DEAD_LETTER_BYTES = 2 * 1024 * 1024;

/** A batch with the longest possible event: ids of 128 and 64 characters, a key of 255 that are all escaped, six periods, and numbers of 17. */
export const LARGEST_EVENT_BYTES = 4096;

const DAY_MS = 24 * 3600 * 1000;

const exactly = (name: string, value: string, because: string): Rule => ({
  name,
  value,
  because,
  holds: (found) => found === value,
});

/** @param standard the value to set, if it is higher than necessary. */
const atLeast = (name: string, least: number, because: string, standard = least): Rule => ({
  name,
  value: String(standard),
  because,
  holds: (found) => Number(found) >= least,
});

const timestamps = exactly(
  'message.timestamp.type',
  'LogAppendTime',
  'Kafka refuses events of a process whose clock is wrong, and idempotency records that Redis loses cannot be found by time',
);

/** A topic is created with these, whatever the defaults of the brokers are. */
const CREATED: readonly Rule[] = [
  exactly(
    'cleanup.policy',
    'delete',
    'compaction drops events that sync has not stored, and those whose idempotency records may have to be restored',
  ),
  exactly('compression.type', 'producer', 'brokers and sync spend time on every batch otherwise'),
  timestamps,
];

/** @param recordsMs how far back idempotency records are restored. */
const retention = (recordsMs: number): Rule => ({
  ...atLeast(
    'retention.ms',
    DAY_MS + recordsMs,
    'Kafka deletes what sync could not store while the score repository was away, and idempotency records that may have to be restored',
    Math.max(7 * DAY_MS, DAY_MS + recordsMs),
  ),
  holds: (found) => Number(found) === -1 || Number(found) >= DAY_MS + recordsMs,
});

const eventsRules = (recordsMs: number): readonly Rule[] => [
  ...CREATED,
  retention(recordsMs),
  exactly('retention.bytes', '-1', 'Kafka deletes by size what sync has not stored, however new it is'),
  atLeast('max.message.bytes', LARGEST_EVENT_BYTES, 'an event may be that large', 1024 * 1024),
];

/** With fewer, one broker alone may have what was acknowledged. */
const IN_SYNC = 2;

/** What one broker holds is lost with its disk, so it matters only where there are more. */
const replicated = atLeast(
  'min.insync.replicas',
  IN_SYNC,
  'what Kafka has acknowledged may be on the disk of one broker alone',
);

/** Of a new topic where there are so many brokers. */
const REPLICAS = 3;

const lettersFor = (events: TopicConfig): readonly Rule[] => {
  const needed = Number(events.get('max.message.bytes') ?? 0) + LETTER_HEADERS_BYTES;
  const because =
    'a letter is a message of the other topic with headers, and goes without its value if it does not fit';
  return [
    exactly('cleanup.policy', 'delete', 'the notes that letters were replayed have no key to compact by'),
    timestamps,
    atLeast('max.message.bytes', needed, because, Math.max(needed, DEAD_LETTER_BYTES)),
  ];
};

const epochsRules: readonly Rule[] = [
  exactly('cleanup.policy', 'delete', 'compaction drops what deployments with shards of the same name have told'),
  exactly(
    'retention.ms',
    '-1',
    'Kafka deletes which epochs have ended, and updates are refused until Postgres tells it',
  ),
  exactly('retention.bytes', '-1', 'Kafka deletes by size which epochs have ended, however lately that was told'),
];

/** How a topic is created. What it leaves out is the default of the brokers. */
interface Creation {
  readonly replicationFactor: number;
  readonly configEntries: { readonly name: string; readonly value: string }[];
}

/** How the topic of the events is created. @param brokers how many there are. */
export function eventsCreation(brokers: number): Creation {
  const rules = brokers < IN_SYNC ? CREATED : [...CREATED, replicated];
  return {
    replicationFactor: Math.min(brokers, REPLICAS),
    configEntries: rules.map(({ name, value }) => ({ name, value })),
  };
}

/** The same for the topic of the dead letters. */
export function deadLettersCreation(brokers: number): Creation {
  const { replicationFactor, configEntries } = eventsCreation(brokers);
  const bytes = { name: 'max.message.bytes', value: String(DEAD_LETTER_BYTES) };
  return { replicationFactor, configEntries: [...configEntries, bytes] };
}

/** The same for the topic of the ended epochs, which is small and kept for ever. */
export function epochsCreation(brokers: number): Creation {
  const { replicationFactor, configEntries } = eventsCreation(brokers);
  const kept = epochsRules
    .filter((rule) => rule.name.startsWith('retention'))
    .map(({ name, value }) => ({ name, value }));
  return { replicationFactor, configEntries: [...configEntries, ...kept] };
}

/** The settings that are checked. */
export const SETTING_NAMES = [...eventsRules(0), replicated].map(({ name }) => name);

/**
 * What is wrong with the settings of the topic of the events: a sentence and what to do, each.
 *
 * @param recordsMs how far back idempotency records are restored from it.
 */
export function eventsProblems(topic: string, config: TopicConfig, spread: Spread, recordsMs = 0): string[] {
  const rules = [...eventsRules(recordsMs), ...replicationOf(spread)];
  return [...problems(topic, config, rules), ...spreadProblems(topic, spread)];
}

/**
 * The same for the topic of the dead letters.
 *
 * @param events the settings of the other topic.
 */
export function deadLettersProblems(topic: string, config: TopicConfig, spread: Spread, events: TopicConfig): string[] {
  const rules = [...lettersFor(events), ...replicationOf(spread)];
  return [...problems(topic, config, rules), ...spreadProblems(topic, spread)];
}

/** The same for the topic of the ended epochs. */
export function epochsProblems(topic: string, config: TopicConfig, spread: Spread): string[] {
  return [...problems(topic, config, [...epochsRules, ...replicationOf(spread)]), ...spreadProblems(topic, spread)];
}

function replicationOf({ replicas }: Spread): readonly Rule[] {
  return replicas < IN_SYNC ? [] : [replicated];
}

function spreadProblems(topic: string, { replicas, brokers }: Spread): string[] {
  if (replicas >= IN_SYNC || brokers < IN_SYNC || replicas === 0) return [];
  return [
    `Topic "${topic}" is on one of ${brokers} brokers alone, and what it holds is lost with the disk of that broker. Add replicas with kafka-reassign-partitions.sh, and set min.insync.replicas=${IN_SYNC}`,
  ];
}

function problems(topic: string, config: TopicConfig, rules: readonly Rule[]): string[] {
  return rules.flatMap(({ name, value, holds, because }) => {
    const found = config.get(name);
    if (found === undefined || holds(found)) return [];
    return [`Topic "${topic}" has ${name}=${found}, and ${because}. Set it with: ${command(topic, name, value)}`];
  });
}

function command(topic: string, name: string, value: string): string {
  return `kafka-configs.sh --bootstrap-server <broker> --alter --topic ${topic} --add-config ${name}=${value}`;
}
