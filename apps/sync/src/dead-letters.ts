import { Logger } from '@nestjs/common';
import { ConfigurationError } from '@standings/config';
import { DeadLetterError } from '@standings/domain';
import { errorText } from '@standings/logging';
import { deadLettersCommand } from './dead-letters/command.js';
import { openDeadLetters } from './servers-module.js';

/** `npm run dead-letters`: shows messages that could not be stored, and sends them again. Exit code 0 on success, else 1. */
async function deadLetters(): Promise<void> {
  // The log of a client is for services, not for a command.
  Logger.overrideLogger(false);
  const answer = await deadLettersCommand(process.argv.slice(2), openDeadLetters(process.env));
  console.log(answer);
}

deadLetters().catch((error: unknown) => {
  console.error(
    error instanceof ConfigurationError || error instanceof DeadLetterError ? error.message : errorText(error),
  );
  // Ends the process itself, because a hanging connection would keep it alive.
  process.exit(1);
});
