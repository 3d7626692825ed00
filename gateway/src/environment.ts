import {
  EnvironmentError,
  eventLoopStallMs,
  logLevel,
  port,
  readEnvironment,
} from '@parley/service-kit/process';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  defaultLimits,
  defaultPlanningLimits,
  type OperationLimits,
  type PlanningLimits,
} from './operations/operation-limits.ts';
import { passThroughRoutes } from './pass-through/pass-through-routes.ts';
import type { SupergraphSource } from './supergraph/supergraph-source.ts';

const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''));
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const count = z.coerce.number().int().min(1);

const subgraph = z
  .string()
  .regex(/^[A-Za-z][\w-]*=https?:\/\/\S+$/, 'Each must be name=url')
  .transform((text) => ({ name: text.slice(0, text.indexOf('=')), url: text.slice(text.indexOf('=') + 1) }));

const schema = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: port.default(4000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevel,
  EVENT_LOOP_STALL_MS: eventLoopStallMs,
  INSTANCE_ID: z.string().default(() => randomUUID()),
  SUPERGRAPH_PATH: z.string().optional(),
  SUPERGRAPH_SUBGRAPHS: list.pipe(z.array(subgraph)).optional(),
  SUPERGRAPH_MODULE: z.string().optional(),
  SUPERGRAPH_POLL_MS: count.default(2_000),
  INTERNAL_TOKEN_PRIVATE_KEY: z.string().optional(),
  JWKS_URL: list.pipe(z.array(z.url())).default([]),
  ACCESS_TOKEN_ISSUER: z.string().default('parley'),
  ACCESS_TOKEN_AUDIENCE: z.string().default('parley'),
  CLOCK_TOLERANCE_SECONDS: z.coerce.number().min(0).max(60).default(5),
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
  SUBGRAPH_PROBE_MS: count.default(1_000),
  SUBGRAPH_READINESS_PATH: z
    .string()
    .regex(/^\/|^off$/, 'A path, or off')
    .default('/readyz')
    .transform((path) => (path === 'off' ? undefined : path)),
  SUBSCRIPTION_RESUME_MS: z.coerce.number().int().min(0).default(10_000),
  DRAIN_WINDOW_MS: z.coerce.number().int().min(0).max(20_000).default(5_000),
  BODY_TIMEOUT_MS: count.default(10_000),
  STALLED_SOCKET_MS: count.default(30_000),
  MAX_DEPTH: count.default(defaultLimits.depth),
  MAX_ALIASES: z.coerce.number().int().min(0).default(defaultLimits.aliases),
  MAX_ROOT_FIELDS: count.default(defaultLimits.rootFields),
  MAX_TOKENS: count.default(defaultLimits.tokens),
  MAX_DIRECTIVES: z.coerce.number().int().min(0).default(defaultLimits.directives),
  MAX_SELECTIONS: count.default(defaultLimits.selections),
  MAX_COST: count.default(defaultLimits.cost),
  MAX_PLANNER_PATHS: count.default(defaultPlanningLimits.paths),
  MAX_EVALUATED_PLANS: count.default(defaultPlanningLimits.evaluatedPlans),
  MAX_OPERATIONS_PER_SOCKET: count.default(100),
  MAX_RUNNING_OPERATIONS: count.default(1_000),
  MAX_WAITING_OPERATIONS: z.coerce.number().int().min(0).default(1_000),
});

type Parsed = z.output<typeof schema>;

/** The gateway's settings; README.md lists them. */
export type GatewayEnvironment = ReturnType<typeof loadEnvironment>;

/** Reads and checks all of it. Throws a sentence for each variable that is missing or malformed. */
export function loadEnvironment(env: NodeJS.ProcessEnv = process.env) {
  const parsed = readEnvironment(schema, env);
  return {
    ...parsed,
    ...shownPages(parsed),
    supergraph: supergraphSource(parsed),
    limits: operationLimits(parsed),
    planning: planningLimits(parsed),
    subgraphUrls: subgraphUrls(env),
  };
}

function operationLimits(parsed: Parsed): OperationLimits {
  return {
    depth: parsed.MAX_DEPTH,
    aliases: parsed.MAX_ALIASES,
    rootFields: parsed.MAX_ROOT_FIELDS,
    tokens: parsed.MAX_TOKENS,
    directives: parsed.MAX_DIRECTIVES,
    selections: parsed.MAX_SELECTIONS,
    cost: parsed.MAX_COST,
  };
}

function planningLimits(parsed: Parsed): PlanningLimits {
  return { paths: parsed.MAX_PLANNER_PATHS, evaluatedPlans: parsed.MAX_EVALUATED_PLANS };
}

function supergraphSource(parsed: Parsed): SupergraphSource {
  const { SUPERGRAPH_PATH: file, SUPERGRAPH_SUBGRAPHS: subgraphs, SUPERGRAPH_MODULE: module } = parsed;
  const given: SupergraphSource[] = [];
  if (file !== undefined) given.push({ kind: 'file', path: file });
  if (subgraphs !== undefined) given.push({ kind: 'subgraphs', subgraphs });
  if (module !== undefined) given.push({ kind: 'module', path: module });
  const [source] = given;
  if (source !== undefined && given.length === 1) return source;
  throw new EnvironmentError(
    'Set exactly one of SUPERGRAPH_PATH, SUPERGRAPH_SUBGRAPHS and SUPERGRAPH_MODULE: where the supergraph comes from.',
  );
}

/** The playground is of no use without the schema, so one goes with the other; in production both are shown only on request. */
function shownPages({ NODE_ENV, PLAYGROUND, PLAYGROUND_DIRECTORY, INTROSPECTION }: Parsed) {
  if (PLAYGROUND === true && PLAYGROUND_DIRECTORY === undefined)
    throw new EnvironmentError('PLAYGROUND=true needs PLAYGROUND_DIRECTORY, the folder of its files.');
  const isShown = PLAYGROUND ?? NODE_ENV !== 'production';
  return {
    INTROSPECTION: INTROSPECTION ?? isShown,
    PLAYGROUND_DIRECTORY: isShown ? PLAYGROUND_DIRECTORY : undefined,
  };
}

/** Instances by variable name: `SUBGRAPH_USER_URL` → URLs. */
function subgraphUrls(env: NodeJS.ProcessEnv): Readonly<Record<string, readonly string[]>> {
  const given = Object.entries(env).filter(([name]) => /^SUBGRAPH_.+_URL$/.test(name));
  const urls = z.record(z.string(), list.pipe(z.array(z.url())));
  const read = Object.entries(readEnvironment(urls, Object.fromEntries(given)));
  return Object.fromEntries(read.filter(([, instances]) => instances.length > 0));
}
