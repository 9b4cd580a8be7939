import { z } from 'zod';

const part = z
  .object({
    status: z.enum(['up', 'degraded', 'down']).describe('`degraded`: down, but the service goes on without it.'),
    reason: z.string().optional().describe('Why it is not up.'),
    figures: z.record(z.string(), z.number()).optional().describe('Numbers for operators, such as a lag.'),
  })
  .meta({ id: 'HealthPart' });

const parts = z.record(z.string(), part);

/** The answer of both probes, with any status. */
export const healthReport = z
  .object({
    status: z
      .enum(['ok', 'degraded', 'error', 'shutting_down'])
      .describe('`ok` and `degraded` are answered 200, the others 503.'),
    info: parts.describe('The parts that are up or degraded.'),
    error: parts.describe('The parts that are down.'),
    details: parts.describe('All parts.'),
  })
  .meta({
    id: 'HealthReport',
    example: {
      status: 'degraded',
      info: {
        redis: { status: 'up', figures: { outbox: 12 } },
        kafka: { status: 'degraded', reason: 'no answer within 2000 ms' },
      },
      error: {},
      details: {
        redis: { status: 'up', figures: { outbox: 12 } },
        kafka: { status: 'degraded', reason: 'no answer within 2000 ms' },
      },
    },
  });

export type HealthReport = z.output<typeof healthReport>;
