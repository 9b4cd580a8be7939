import { TopicHealthCheck } from '../topic/topic-health-check.js';
import { TopicWatch } from '../topic/topic-watch.js';

/** Checks the topic of the ended epochs as {@link TopicWatch} checks the others. */
export class EpochsTopicWatch extends TopicWatch {}

/** Whether that topic has the settings that the guarantees need. */
export class EpochsTopicHealthCheck extends TopicHealthCheck {
  constructor(watch: EpochsTopicWatch) {
    super(watch, 'epochs-topic');
  }
}
