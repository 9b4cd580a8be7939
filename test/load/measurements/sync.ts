import { randomInt } from 'node:crypto';
import { createKafka, KafkaEventLog, ScoreEventsTopic } from '@standings/kafka-log';
import type { ScoreEvent } from '@standings/domain';
import { ONE_SHARD } from '../../support/boards.js';
import { finalScores, scoreEvent } from '../../support/score-events.js';
import { startKafka } from '../../support/servers/index.js';
import { playerId } from '../board.js';
import type { Cleanup } from '../cleanup.js';
import { createBaselineTable, startDatabase } from '../database.js';
import { count } from '../markdown.js';
import type { Options } from '../options.js';
import { compare, perSecondOf, programResults, type Result } from '../result.js';
import { PARTITIONS } from '../topic.js';
import { takeTurns } from '../turn.js';
import { Drain, type DrainService } from './drain.js';

const BASELINE = 'kafkajs-each-batch';
const TOPIC = 'score-events';

/** So that a third of the writes are new rows and the others changes, as on an active board. */
const EVENTS_PER_PLAYER = 3;

/** Events from Kafka into Postgres, against the plain way to do that. */
export async function measureSync(options: Options, cleanup: Cleanup): Promise<Result> {
  const events = randomEvents(options.events);
  const service = await startDrainService(cleanup, events);
  const ours = new Drain('standings', 'player_scores', service, { app: 'sync' });
  const plain = new Drain(BASELINE, 'player_scores_baseline', service, { baseline: BASELINE });
  await takeTurns([ours, plain], 1, options.seconds);
  const turns = await takeTurns([ours, plain], options.repeats, options.seconds);
  const of = (name: string) => turns.get(name) ?? [];
  return {
    title: `Sync, from Kafka into Postgres`,
    unit: 'events/s',
    programs: programResults(turns),
    ratios: [compare(`events/s, ${BASELINE}`, of(ours.name), of(BASELINE), perSecondOf, { atLeast: 0.8 })],
    facts: [
      `${count(events.length)} events of ${count(service.expected.size)} players in ${PARTITIONS} partitions. Each turn is a new process, a new group and an empty table; it counts from the moment the group has its partitions until the last offset is committed.`,
      `After every turn Postgres had the newest score of every player.`,
    ],
  };
}

function randomEvents(events: number): ScoreEvent[] {
  const players = Math.ceil(events / EVENTS_PER_PLAYER);
  return Array.from({ length: events }, (_, index) =>
    scoreEvent({ playerId: playerId(randomInt(players)), seq: index + 1 }),
  );
}

async function startDrainService(cleanup: Cleanup, events: readonly ScoreEvent[]): Promise<DrainService> {
  const kafka = await startKafka();
  cleanup.add(() => kafka.remove());
  const databaseUrl = await startDatabase(cleanup);
  await createBaselineTable(databaseUrl);
  await fillTopic(kafka.brokers, events);
  const expected = new Map(Object.entries(finalScores(events)));
  return { brokers: kafka.brokers, topic: TOPIC, databaseUrl, events: events.length, expected };
}

/** As the api writes them. */
async function fillTopic(brokers: string, events: readonly ScoreEvent[]): Promise<void> {
  const settings = { brokers: [brokers], topic: TOPIC, partitions: PARTITIONS };
  const kafka = createKafka(settings);
  const log = new KafkaEventLog(kafka, new ScoreEventsTopic(kafka, settings), TOPIC, ONE_SHARD);
  await log.append(events);
  await log.close();
}
