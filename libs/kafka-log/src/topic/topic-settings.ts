/** The values of a topic's settings, by name. */
export type TopicConfig = ReadonlyMap<string, string>;

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

/** A batch with the longest possible event: ids of 128 and 64 characters, and numbers of 17. */
export const LARGEST_EVENT_BYTES = 1024;

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
  'Kafka refuses events of a process whose clock is wrong',
);

/** A topic is created with these, whatever the defaults of the brokers are. */
const CREATED: readonly Rule[] = [
  exactly('cleanup.policy', 'delete', 'compaction drops events that sync has not stored'),
  exactly('compression.type', 'producer', 'brokers and sync spend time on every batch otherwise'),
  timestamps,
];

const EVENTS: readonly Rule[] = [
  ...CREATED,
  {
    ...atLeast(
      'retention.ms',
      DAY_MS,
      'Kafka deletes what sync could not store while the score repository was away',
      7 * DAY_MS,
    ),
    holds: (found) => Number(found) === -1 || Number(found) >= DAY_MS,
  },
  atLeast('max.message.bytes', LARGEST_EVENT_BYTES, 'an event may be that large', 1024 * 1024),
];

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

/** The settings of new topics for events and dead letters. The others are the defaults of the brokers. */
export const EVENTS_ENTRIES = CREATED.map(({ name, value }) => ({ name, value }));
export const DEAD_LETTERS_ENTRIES = [
  ...EVENTS_ENTRIES,
  { name: 'max.message.bytes', value: String(DEAD_LETTER_BYTES) },
];

/** The settings that are checked. */
export const SETTING_NAMES = EVENTS.map(({ name }) => name);

/** What is wrong with the settings of the topic of the events: a sentence and a command each. */
export function eventsProblems(topic: string, config: TopicConfig): string[] {
  return problems(topic, config, EVENTS);
}

/**
 * The same for the topic of the dead letters.
 *
 * @param events the settings of the other topic.
 */
export function deadLettersProblems(topic: string, config: TopicConfig, events: TopicConfig): string[] {
  return problems(topic, config, lettersFor(events));
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
