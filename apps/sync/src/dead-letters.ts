import { Logger } from '@nestjs/common';
import { ConfigurationError, parseEnvironment, syncEnvironment } from '@standings/config';
import { DeadLetterError } from '@standings/kafka-log';
import { errorText } from '@standings/logging';
import { deadLettersCommand } from './dead-letters/command.js';

/** `npm run dead-letters`: shows messages that could not be stored, and sends them again. Exit code 0 on success, else 1. */
async function deadLetters(): Promise<void> {
  const names = { KAFKA_BROKERS: true, KAFKA_TOPIC: true, KAFKA_GROUP_ID: true } as const;
  const environment = parseEnvironment(syncEnvironment.pick(names), process.env);
  // The log of kafkajs is for services, not for a command.
  Logger.overrideLogger(false);
  const answer = await deadLettersCommand(process.argv.slice(2), {
    brokers: environment.KAFKA_BROKERS,
    topic: environment.KAFKA_TOPIC,
    groupId: environment.KAFKA_GROUP_ID,
  });
  console.log(answer);
}

deadLetters().catch((error: unknown) => {
  console.error(
    error instanceof ConfigurationError || error instanceof DeadLetterError ? error.message : errorText(error),
  );
  // Ends the process itself, because a hanging connection would keep it alive.
  process.exit(1);
});
