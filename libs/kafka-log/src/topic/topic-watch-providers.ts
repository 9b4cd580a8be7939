import type { FactoryProvider } from '@nestjs/common';
import { ScoreEventsTopic } from './score-events-topic.js';
import { TopicHealthCheck } from './topic-health-check.js';
import { TopicWatch } from './topic-watch.js';

/** The watch, which starts and stops with its app, and its health check. The module must provide the topic. */
export function topicWatchProviders(): FactoryProvider[] {
  return [
    { provide: TopicWatch, inject: [ScoreEventsTopic], useFactory: (topic: ScoreEventsTopic) => new TopicWatch(topic) },
    { provide: TopicHealthCheck, inject: [TopicWatch], useFactory: (watch: TopicWatch) => new TopicHealthCheck(watch) },
  ];
}
