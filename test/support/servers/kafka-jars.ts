import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { run } from './run.js';

/** Where Kafka's jars are kept between runs; git ignores it. */
const JARS = resolve(import.meta.dirname, '../../../.cache/kafka-4.1.0');
const POM = join(import.meta.dirname, 'kafka-pom.xml');
const MIN_JAVA = 17;

export function hasKafkaJars(): boolean {
  return existsSync(JARS);
}

/** Whether there is a Java that is new enough for Kafka 4. */
export async function hasJava(): Promise<boolean> {
  const version = await run('java', ['-version']).catch(() => '');
  return Number(/version "(\d+)/.exec(version)?.[1] ?? 0) >= MIN_JAVA;
}

/** Java's class path of Kafka. The first time Maven fetches it: 45 jars, 43 MB, 6 s when the repository is near. */
export async function kafkaClassPath(): Promise<string> {
  if (!hasKafkaJars()) await fetchJars();
  return join(JARS, '*');
}

/** The jars appear under their name all at once, so an interrupted fetch leaves nothing that looks complete. */
async function fetchJars(): Promise<void> {
  await mkdir(dirname(JARS), { recursive: true });
  const unfinished = await mkdtemp(`${JARS}.`);
  try {
    const goal = 'dependency:copy-dependencies';
    await run('mvn', ['-q', '-B', '-f', POM, goal, `-DoutputDirectory=${unfinished}`, '-DincludeScope=runtime']);
    await rename(unfinished, JARS);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process was faster.
    if (!hasKafkaJars()) throw error;
  }
}
