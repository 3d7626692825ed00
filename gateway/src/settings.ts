import { eventLoopStallMs, logLevel, port } from '@parley/service-kit/process';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defaultLimits, defaultPlanningLimits } from './operations/operation-limits.ts';
import { passThroughRoutes } from './pass-through/pass-through-routes.ts';
import { areNetworks } from './rate-limits/client-address.ts';
import { rateLimitRules } from './rate-limits/rate-limit-rules.ts';
import { tokenIssuers } from './viewers/token-issuers.ts';

/** Comma-separated. */
export const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''));
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const count = z.coerce.number().int().min(1);
const countOrNone = z.coerce.number().int().min(0);

const subgraph = z
  .string()
  .regex(/^[A-Za-z][\w-]*=https?:\/\/\S+$/, 'Each must be name=url')
  .transform((text) => ({ name: text.slice(0, text.indexOf('=')), url: text.slice(text.indexOf('=') + 1) }));

/** What stands for a default that is no plain value. */
const unset = (text: string, description: string) => ({ unset: text, description });

const ownProcess = {
  PORT: port.default(4_000).describe('where it listens; 0: any free port'),
  HOST: z.string().default('127.0.0.1').describe('the address it listens at'),
  NODE_ENV: z
    .string()
    .default('development')
    .describe('`production`: neither schema nor playground are shown unless asked for'),
  LOG_LEVEL: logLevel.describe('one of fatal, error, warn, info, debug, trace, silent'),
  INSTANCE_ID: z
    .string()
    .default(() => randomUUID())
    .meta(unset('random', 'its name in logs and in the reports of connections')),
  EVENT_LOOP_STALL_MS: eventLoopStallMs.describe(
    'after so long without a turn of the event loop the process logs its stack and ends; 0: never',
  ),
  DRAIN_WINDOW_MS: countOrNone
    .max(20_000)
    .default(5_000)
    .describe('the longest time over which a shutdown is spread'),
};

const supergraph = {
  SUPERGRAPH_PATH: z
    .string()
    .optional()
    .meta(unset('one of the three is required', "file with the supergraph's SDL")),
  SUPERGRAPH_SUBGRAPHS: list
    .pipe(z.array(subgraph))
    .optional()
    .describe('running subgraphs to compose: `name=url`, comma-separated'),
  SUPERGRAPH_MODULE: z.string().optional().describe('path of a module that exports a supergraph manager'),
  SUPERGRAPH_POLL_MS: count
    .default(2_000)
    .describe('interval at which the file or the subgraphs are read again'),
};

const subgraphs = {
  SUBGRAPH_READINESS_PATH: z
    .string()
    .regex(/^\/|^off$/, 'A path, or off')
    .default('/readyz')
    .transform((path) => (path === 'off' ? undefined : path))
    .describe(
      'where instances (of subgraphs and of paths passed through) report readiness; `off`: they are not asked',
    ),
  SUBGRAPH_TIMEOUT_MS: count.default(10_000).describe('for one fetch, over all attempts'),
  SUBGRAPH_PROBE_MS: count
    .default(1_000)
    .describe('interval at which a subgraph that does not answer is asked again'),
  SUBSCRIPTION_RESUME_MS: countOrNone
    .default(10_000)
    .describe('for how long the loss of a subgraph is hidden from its streams'),
  INTERNAL_TOKEN_PRIVATE_KEY: z
    .string()
    .optional()
    .meta(unset('none: no tokens', 'JWK (Ed25519) as JSON: signs who the viewer is, for subgraphs')),
  PASS_THROUGH_ROUTES: passThroughRoutes
    .default([])
    .meta(unset('none', 'paths of other services, as JSON; see the README')),
};

const viewers = {
  JWKS_URL: list
    .pipe(z.array(z.url()))
    .default([])
    .meta(
      unset(
        'none: all anonymous, tokens refused',
        'keys of the access tokens (EdDSA, ES256, ES384, PS256 or RS256); of several, comma-separated, the first that answers',
      ),
    ),
  ACCESS_TOKEN_ISSUER: z.string().default('parley').describe('what `iss` must be'),
  ACCESS_TOKEN_AUDIENCE: z.string().default('parley').describe('what `aud` must be'),
  ACCESS_TOKEN_ISSUERS: tokenIssuers
    .default([])
    .meta(
      unset(
        'none',
        'more issuers, as JSON or the path of a file with it: `issuer`, `audience`, `jwksUrls`, and `subjectPrefix` to tell their people apart',
      ),
    ),
  PUBLIC_FIELDS: list
    .default([])
    .meta(
      unset(
        'none',
        'root fields (`Mutation.login`, comma-separated) that are executed for an anonymous viewer when the token is faulty or has expired',
      ),
    ),
  CLOCK_TOLERANCE_SECONDS: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(5)
    .describe('by how much clocks may differ'),
};

const pages = {
  PLAYGROUND: flag.optional().meta(unset('true, in production false', 'serve `PLAYGROUND_DIRECTORY` at `/`')),
  PLAYGROUND_DIRECTORY: z
    .string()
    .optional()
    .meta(
      unset(
        'none: no playground',
        'folder of a page with `index.html`; files under `assets/` are cached for good',
      ),
    ),
  INTROSPECTION: flag
    .optional()
    .meta(unset('as `PLAYGROUND`', 'show the schema: introspection and "did you mean"')),
  CORS_ORIGINS: list
    .default([])
    .meta(unset('none', 'origins of pages on other hosts, comma-separated; also for sockets')),
};

const limits = {
  MAX_DEPTH: count.default(defaultLimits.depth).describe('nested fields of one operation'),
  MAX_ALIASES: countOrNone.default(defaultLimits.aliases).describe('of one operation, fragments written out'),
  MAX_ROOT_FIELDS: count.default(defaultLimits.rootFields).describe('the same'),
  MAX_TOKENS: count.default(defaultLimits.tokens).describe('of the text of an operation'),
  MAX_DIRECTIVES: countOrNone
    .default(defaultLimits.directives)
    .describe('of one operation, fragments written out'),
  MAX_SELECTIONS: count
    .default(defaultLimits.selections)
    .describe('fields, spreads and inline fragments, fragments written out: what the planner walks'),
  MAX_VARIABLE_DEPTH: count
    .default(defaultLimits.variableDepth)
    .describe('objects and lists in each other, in the variables'),
  MAX_COST: count.default(defaultLimits.cost).describe('fields that an answer may have'),
  MAX_PLANNER_PATHS: count
    .default(defaultPlanningLimits.paths)
    .describe(
      'ways to fetch one field; an operation with more is refused (interfaces that several subgraphs have)',
    ),
  MAX_EVALUATED_PLANS: count
    .default(defaultPlanningLimits.evaluatedPlans)
    .describe('plans that are weighed for one operation; more may find a better one'),
  MAX_OPERATIONS_PER_SOCKET: count.default(100).describe('running at the same time'),
  MAX_REQUEST_BYTES_PER_SOCKET: count
    .default(1024 * 1024)
    .describe('of the messages that asked for what runs on a socket at the same time'),
  MAX_RUNNING_OPERATIONS: count
    .default(1_000)
    .describe('queries and mutations of all clients that run at the same time'),
  MAX_WAITING_OPERATIONS: countOrNone.default(1_000).describe('those that wait for that'),
  MAX_ANSWER_BYTES: count
    .default(128 * 1024 * 1024)
    .describe('bytes of answers under way to all viewers: received for them, and not taken by them yet'),
  MAX_ANSWER_BYTES_PER_VIEWER: count
    .default(16 * 1024 * 1024)
    .describe('the same for each viewer; an anonymous one is an address'),
  RATE_LIMITS: rateLimitRules
    .default([])
    .meta(
      unset(
        'none',
        'how often root fields may be asked for, as JSON or the path of a file with it: a list of `field` (`Mutation.login`), `points`, `seconds`, and `by` (`viewer` or `address`)',
      ),
    ),
  RATE_LIMIT_REDIS_URL: z
    .string()
    .optional()
    .meta(
      unset(
        'none: each gateway counts alone',
        'where gateways count together; while it is unavailable, each alone',
      ),
    ),
  RATE_LIMIT_KEY_PREFIX: z.string().default('gateway:').describe('before the keys of the counts'),
  TRUSTED_PROXIES: list
    .default([])
    .refine(areNetworks, 'Each must be an address, or a network such as 10.0.0.0/8')
    .meta(
      unset('none', 'proxies whose `X-Forwarded-For` says who asks: addresses and networks, comma-separated'),
    ),
  BODY_TIMEOUT_MS: count
    .default(10_000)
    .describe('how long the body of an operation may be on its way (408)'),
  MAX_UPLOADS: count.default(64).describe('bodies that are passed through at the same time (503)'),
  PASS_THROUGH_IDLE_MS: count
    .default(10_000)
    .describe('for how long a client may send, or take, nothing of a body that is passed through'),
  PASS_THROUGH_MIN_BYTES_PER_SECOND: count
    .default(1_024)
    .describe('what it must send, or take, on average after 5 s'),
  STALLED_SOCKET_MS: count
    .default(30_000)
    .describe('a connection that takes nothing of what waits for it for so long is cut'),
};

const events = {
  KAFKA_BROKERS: list
    .default([])
    .meta(unset('none', 'comma-separated; without: no revocations, no presence')),
  KAFKA_TOPIC_PREFIX: z.string().default('').meta(unset('none', 'before the names of all topics')),
  REVOCATION_TOPIC: z.string().optional().meta(unset('none', 'where events end sessions')),
  REVOCATION_TYPE: z.string().optional().meta(unset('none', 'the type of these events')),
  REVOCATION_FIELD: z
    .string()
    .optional()
    .meta(unset('none', 'where the session stands in them, for example `data.sessionId`')),
  REVOCATION_CLAIM: z.string().default('sid').describe("the access token's claim with that value"),
  PRESENCE_TOPIC: z
    .string()
    .optional()
    .meta(unset('none: nothing is published', 'where to publish who is connected')),
  PRESENCE_INTERVAL_MS: count.default(15_000).describe('interval between two reports of all connections'),
};

/** Every setting with its check, its default and its description. `docs/gateway.md` is written from here. */
export const settings = z.object({
  ...ownProcess,
  ...supergraph,
  ...subgraphs,
  ...viewers,
  ...pages,
  ...limits,
  ...events,
});

/** The same under headings, for those who read them. */
export const settingGroups: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  'The process': ownProcess,
  'The supergraph': supergraph,
  'Its subgraphs': subgraphs,
  Viewers: viewers,
  'Pages and browsers': pages,
  Limits: limits,
  'Events of other services': events,
};
