import { readEnvironment } from '@parley/service-kit/process';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { passThroughRoutes } from './pass-through/pass-through-routes.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''));
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const count = z.coerce.number().int().min(1);

const schema = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: port.default(4000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  INSTANCE_ID: z.string().default(() => randomUUID()),
  SUPERGRAPH_PATH: z.string(),
  SUPERGRAPH_POLL_MS: count.default(2_000),
  INTERNAL_TOKEN_PRIVATE_KEY: z.string().optional(),
  JWKS_URL: list.pipe(z.array(z.url())).default([]),
  ACCESS_TOKEN_ISSUER: z.string().default('parley'),
  ACCESS_TOKEN_AUDIENCE: z.string().default('parley'),
  CLOCK_TOLERANCE_SECONDS: z.coerce.number().min(0).max(60).default(2),
  INTROSPECTION: flag.optional(),
  PLAYGROUND: flag.optional(),
  PLAYGROUND_DIRECTORY: z.string().optional(),
  CORS_ORIGINS: list.default([]),
  KAFKA_BROKERS: list.default([]),
  KAFKA_TOPIC_PREFIX: z.string().default(''),
  REVOCATION_TOPIC: z.string().optional(),
  REVOCATION_TYPE: z.string().optional(),
  REVOCATION_FIELD: z.string().optional(),
  REVOCATION_CLAIM: z.string().default('sid'),
  PRESENCE_TOPIC: z.string().optional(),
  PRESENCE_INTERVAL_MS: count.default(15_000),
  PASS_THROUGH_ROUTES: passThroughRoutes.default([]),
  SUBGRAPH_TIMEOUT_MS: count.default(10_000),
  SUBGRAPH_READINESS_PATH: z
    .string()
    .regex(/^\/|^off$/, 'A path, or off')
    .default('/readyz')
    .transform((path) => (path === 'off' ? undefined : path)),
  SUBSCRIPTION_RESUME_MS: z.coerce.number().int().min(0).default(10_000),
  DRAIN_WINDOW_MS: z.coerce.number().int().min(0).max(20_000).default(5_000),
  STALLED_SOCKET_MS: count.default(30_000),
  MAX_OPERATIONS_PER_SOCKET: count.default(100),
});

/** The gateway's settings; README.md lists them. */
export type GatewayEnvironment = z.output<typeof schema> & {
  /** Instances by variable name: `SUBGRAPH_USER_URL` → URLs. */
  readonly subgraphUrls: Readonly<Record<string, readonly string[]>>;
};

/** Reads and checks all of it. Throws a sentence for each variable that is missing or malformed. */
export function readGatewayEnvironment(env: NodeJS.ProcessEnv = process.env): GatewayEnvironment {
  const names = Object.keys(env).filter((name) => /^SUBGRAPH_.+_URL$/.test(name));
  const urls = z.object(
    Object.fromEntries(names.map((name) => [name, list.pipe(z.array(z.url())).optional()])),
  );
  return { ...readEnvironment(schema, env), subgraphUrls: withoutAbsent(readEnvironment(urls, env)) };
}

function withoutAbsent(urls: Record<string, string[] | undefined>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(urls).flatMap(([name, list]) => (list?.length ? [[name, list]] : [])),
  );
}
