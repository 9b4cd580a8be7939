import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Delivery } from '@standings/domain';
import { type KafkaRecord, SCORE_EVENTS } from '@standings/kafka-log';
import { Sink } from '@standings/sink';

/** Hands the batches of the topic to the sink. */
@Controller()
export class ScoreEventsController {
  constructor(private readonly sink: Sink<KafkaRecord>) {}

  // Without the argument the overload for typed events is taken, which allows no context (TS1241).
  // oxlint-disable-next-line typescript/no-unnecessary-type-arguments
  @EventPattern<string>(SCORE_EVENTS)
  async store(@Payload() records: readonly KafkaRecord[], @Ctx() delivery: Delivery): Promise<void> {
    await this.sink.write(records, delivery);
  }
}
