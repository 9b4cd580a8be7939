import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { type Delivery, type LogRecord, SCORE_EVENTS } from '@standings/domain';
import { Sink } from '@standings/sink';

/** Hands the batches of the log to the sink. */
@Controller()
export class ScoreEventsController {
  constructor(private readonly sink: Sink<LogRecord>) {}

  // Without the argument the overload for typed events is taken, which allows no context (TS1241).
  // oxlint-disable-next-line typescript/no-unnecessary-type-arguments
  @EventPattern<string>(SCORE_EVENTS)
  async store(@Payload() records: readonly LogRecord[], @Ctx() delivery: Delivery): Promise<void> {
    await this.sink.write(records, delivery);
  }
}
