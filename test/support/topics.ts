import type { Admin } from 'kafkajs';

/** Topic, in kafkajs' numbers of what has a configuration. */
const TOPIC_RESOURCE = 2;

type Config = Readonly<Record<string, string>>;

/** Creates a topic as somebody else than the service does. @param config what differs from the broker's defaults. */
export async function createTopic(admin: Admin, topic: string, numPartitions: number, config: Config = {}) {
  await admin.createTopics({ topics: [{ topic, numPartitions, configEntries: entries(config) }] });
}

/** Replaces all that was configured. */
export async function alterTopic(admin: Admin, topic: string, config: Config): Promise<void> {
  const resources = [{ type: TOPIC_RESOURCE, name: topic, configEntries: entries(config) }];
  await admin.alterConfigs({ validateOnly: false, resources });
}

export async function configOf(admin: Admin, topic: string): Promise<Config> {
  const asked = [{ type: TOPIC_RESOURCE, name: topic }];
  const { resources } = await admin.describeConfigs({ resources: asked, includeSynonyms: false });
  return Object.fromEntries(resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]) ?? []);
}

const entries = (config: Config) => Object.entries(config).map(([name, value]) => ({ name, value }));
