import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { redirectToDocsPage } from './docs-page.js';
import { headers } from './problem-response.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const DESCRIPTION =
  'A real-time leaderboard. Every problem is `application/problem+json` with a stable `code`; [all codes](docs/errors).';

/** Swagger UI at `/docs` and the document at `/docs-json`, built at the first request for them. */
export function setUpOpenApi(app: NestFastifyApplication): void {
  redirectToDocsPage(app.getHttpAdapter().getInstance());
  SwaggerModule.setup('docs', app, () => openApiDocument(app), { raw: ['json'], customSiteTitle: 'Standings' });
}

/** The document, complete enough to generate a client from: every answer and every problem is a named schema. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.0.3')
    .setTitle('Standings')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    // Relative to this document and its page, so that calls keep the prefix of a proxy.
    .addServer('.', 'The service that this document is from')
    .addTag('score', 'Changes of scores')
    .addTag('leaderboard', 'Reads')
    .addTag('boards', 'Definitions of boards. Changes need the `ADMIN_TOKEN` of the service.')
    .addTag('health', 'Probes')
    .addTag('admin', 'For operators; exists only in services over Redis and Postgres that have an `ADMIN_TOKEN`')
    .addBearerAuth({ type: 'http', bearerFormat: 'opaque', description: 'The `ADMIN_TOKEN` of the service.' })
    .build();
  const document = SwaggerModule.createDocument(app, config, { standardSchemaConverter: convert });
  return { ...document, components: { ...document.components, headers, schemas: componentSchemas() } };
}

/** A named schema is in the document once, under its name. */
function convert(schema: unknown) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const name = z.globalRegistry.get(schema)?.id;
  return { schema: name === undefined ? z.toJSONSchema(schema, CONVERSION) : { $ref: reference(name) } };
}

/** Every schema with a name. */
function componentSchemas(): Schemas {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { ...CONVERSION, uri: reference });
  const named = Object.entries(schemas).map(([name, { $id: _id, $schema: _schema, ...schema }]) => [name, schema]);
  return Object.fromEntries(named) as Schemas;
}

/** As the caller sends it: fields with a default are optional. Answers are open, so that they may gain fields. */
const CONVERSION = {
  target: 'openapi-3.0',
  io: 'input',
  // zod leaves out the default of a converted input, such as a number in a query.
  override: ({ zodSchema, jsonSchema }) => {
    if (zodSchema instanceof z.ZodDefault) jsonSchema.default ??= zodSchema.def.defaultValue;
  },
} as const satisfies Parameters<typeof z.toJSONSchema>[1];

function reference(name: string): string {
  return `#/components/schemas/${name}`;
}
