/** Which folder may know of which. Every rule is proven by a file that breaks it: test/boundaries/boundaries.spec.ts. */

const SPEC = '[.-]spec\\.ts$';
const FIXTURE = '\\.fixture\\.(ts|mjs)$';

/**
 * The adapter libs: the clients that each may name, and the libs that it may know besides the domain. A log may use the codec,
 * and the embedded adapters run the same repository and sink over PGlite: Redis and Kafka are what they stand in for.
 */
const ADAPTERS = {
  calendar: { clients: ['temporal-polyfill'], libs: [] },
  'redis-store': { clients: ['ioredis'], libs: [] },
  'kafka-log': { clients: ['kafkajs'], libs: ['event-json'] },
  persistence: { clients: ['typeorm', 'pg', '@nestjs/typeorm'], libs: [] },
  sink: { clients: [], libs: [] },
  embedded: { clients: ['typeorm', 'pg', '@nestjs/typeorm', '@electric-sql/[^/]+'], libs: ['persistence', 'sink'] },
};
const ADAPTER = `^libs/(${Object.keys(ADAPTERS).join('|')})/`;

const CLIENTS = new Set(Object.values(ADAPTERS).flatMap(({ clients }) => clients));

/** The libs that may name a client, and the tests. */
function ownersOf(client) {
  const libs = Object.keys(ADAPTERS).filter((lib) => ADAPTERS[lib].clients.includes(client));
  return `^(libs/(${libs.join('|')})|test)/`;
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-imports-nothing',
      comment: 'The domain is plain TypeScript: no package and no part of Node may decide what a rank is.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: SPEC },
      to: { pathNot: '^libs/domain/' },
    },
    {
      name: 'application-imports-domain',
      comment: 'A use case speaks to ports of the domain; of frameworks it knows Nest, whose buses it hangs on.',
      severity: 'error',
      from: { path: '^libs/application/', pathNot: SPEC },
      to: { pathNot: '^(libs/(application|domain)/|node_modules/@nestjs/)' },
    },
    ...Object.entries(ADAPTERS).map(([lib, { libs }]) => ({
      name: 'adapters-stay-apart',
      comment:
        'An adapter meets others only in an app, through ports: else changing Kafka would mean changing Redis, and another log would bring more than its client.',
      severity: 'error',
      from: { path: `^libs/${lib}/` },
      to: { path: '^libs/', pathNot: `^libs/(${[lib, 'domain', ...libs].join('|')})/` },
    })),
    {
      name: 'delivery-and-codec-know-the-domain-alone',
      comment: 'Every event log is fed by the same delivery and may use the same codec, so neither knows one of them.',
      severity: 'error',
      from: { path: '^libs/(delivery|event-json)/' },
      to: { path: '^libs/', pathNot: ['^libs/($1|domain)/', ADAPTER] },
    },
    {
      name: 'only-apps-choose-adapters',
      comment:
        'HTTP, use cases, health and the rest know ports. Which adapter is behind one is named in an app, or in a test.',
      severity: 'error',
      from: { path: '^libs/', pathNot: ADAPTER },
      to: { path: ADAPTER },
    },
    {
      name: 'recovery-knows-ports-and-use-cases',
      comment: 'Recovery and rebuild run behind HTTP, behind a command and by themselves: they hang on no entrance.',
      severity: 'error',
      from: { path: '^libs/recovery/' },
      to: { path: '^libs/', pathNot: ['^libs/(recovery|application|delivery|domain)/', ADAPTER] },
    },
    {
      name: 'what-serves-every-app-knows-the-domain-alone',
      comment:
        'Configuration, the HTTP server, logging and the end of a process serve every app: none draws in a use case.',
      severity: 'error',
      from: { path: '^libs/(config|http-server|logging|process)/' },
      to: { path: '^libs/', pathNot: ['^libs/($1|domain)/', ADAPTER] },
    },
    {
      name: 'health-knows-the-domain-and-the-http-server',
      comment: 'Health is answered over HTTP by every app, also by one that has no use case.',
      severity: 'error',
      from: { path: '^libs/health/' },
      to: { path: '^libs/', pathNot: ['^libs/(health|domain|http-server)/', ADAPTER] },
    },
    {
      name: 'http-server-answers-with-its-parts',
      comment:
        'Requests are answered by means of problems, connections and bodies. These three do not know how, nor each other, but for problems.',
      severity: 'error',
      from: { path: '^libs/http-server/src/(problems|connection|body)/' },
      to: { path: '^libs/http-server/', pathNot: '^libs/http-server/src/($1|problems)/' },
    },
    {
      name: 'only-standalone-embeds',
      comment: 'The deployables run on servers: nothing embedded may slip into them.',
      severity: 'error',
      from: { path: '^apps/', pathNot: '^apps/standalone/' },
      to: { path: '^libs/embedded/' },
    },
    ...[...CLIENTS].map((client) => ({
      name: 'adapters-own-their-clients',
      comment:
        'The settings that the promises need are where a client is made: when a command is sent again, what an acknowledged record means.',
      severity: 'error',
      from: { pathNot: ownersOf(client) },
      to: { path: `^node_modules/${client}/` },
    })),
    {
      name: 'libs-know-no-app',
      comment: 'An app is the outermost layer: what is needed twice belongs into a lib.',
      severity: 'error',
      from: { path: '^libs/', pathNot: SPEC },
      to: { path: '^(apps|test|scripts)/' },
    },
    {
      name: 'apps-stay-apart',
      comment: 'Each app is built and deployed alone.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-are-entered-by-their-index',
      comment: 'What src/index.ts does not export may change without looking further than the lib.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/', pathNot: SPEC },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/(index|testing)\\.ts$'] },
    },
    {
      name: 'apps-enter-libs-by-their-index',
      comment: 'As between libs: apps and tests use what a lib offers to everybody.',
      severity: 'error',
      from: { path: '^(apps|test|scripts)/', pathNot: SPEC },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/src/(index|testing)\\.ts$' },
    },
    {
      name: 'only-tests-import-testing',
      comment:
        'src/testing.ts of a lib shows what only tests need of its inside. A product that used it would widen the lib.',
      severity: 'error',
      from: { path: '^(apps|libs|scripts)/', pathNot: [SPEC, FIXTURE] },
      to: { path: '^libs/[^/]+/src/testing\\.ts$' },
    },
    {
      name: 'production-needs-no-dev-dependency',
      comment: 'Containers are installed without dev dependencies.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [SPEC, FIXTURE] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one idea in two places, and in ES modules one of them runs half-made.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'imports-resolve',
      comment: 'A rule cannot see an import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Type-only imports count: a domain that names a driver's type depends on the driver.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
