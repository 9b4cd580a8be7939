/** The body of an update as Fastify checks it. */
export const updateSchema = {
  body: {
    type: 'object',
    required: ['playerId', 'delta'],
    additionalProperties: false,
    properties: { playerId: { type: 'string', minLength: 1, maxLength: 128 }, delta: { type: 'integer' } },
  },
} as const;

export interface Update {
  readonly playerId: string;
  readonly delta: number;
}
