/** The container images of the servers, the same as in docker/compose.yaml. */
export const IMAGES = {
  redis: 'redis:7.4.2-bookworm',
  kafka: 'apache/kafka:4.1.0',
  postgres: 'postgres:17.5-bookworm',
} as const;
