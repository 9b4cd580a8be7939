import { Logger } from '@nestjs/common';
import { ConfigurationError, parseEnvironment, syncEnvironment } from '@standings/config';
import { DeadLetterError } from '@standings/kafka-log';
import { errorText } from '@standings/logging';
import { deadLettersCommand } from './dead-letters/command.js';

/** `npm run dead-letters`: shows what could not be stored, and sends it again. Exit code 0 if that was done, else 1. */
async function deadLetters(): Promise<void> {
  const names = { KAFKA_BROKERS: true, KAFKA_TOPIC: true, KAFKA_GROUP_ID: true } as const;
  const environment = parseEnvironment(syncEnvironment.pick(names), process.env);
  // What kafkajs has to say is for the log of a service.
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
  // Not only the code: a connection that hangs would keep the process.
  process.exit(1);
});
