import { eventLoopStallMs, logLevel, port } from '@parley/service-kit/process';
import { tracingSettings } from '@parley/tracing';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { areHostPatterns } from './http/allowed-hosts.ts';
import {
  counting,
  limitsForPeople,
  operationLimits,
  passThroughLimits,
  plannerSettings,
  requestLimits,
  socketLimits,
} from './limit-settings.ts';
import { passThroughRoutes } from './pass-through/pass-through-routes.ts';
import { persistedOperations } from './persisted-settings.ts';
import { count, countOrNone, flag, list, ms, unset } from './setting-forms.ts';
import { subgraphHeaders } from './subgraph-headers/header-rules.ts';
import { tokenIssuers } from './viewers/token-issuers.ts';

const subgraph = z
  .string()
  .regex(/^[A-Za-z][\w-]*=https?:\/\/\S+$/, 'Each must be name=url')
  .transform((text) => ({ name: text.slice(0, text.indexOf('=')), url: text.slice(text.indexOf('=') + 1) }));

const ownProcess = {
  PORT: port.default(4_000).describe('where it listens; 0: any free port'),
  HOST: z.string().default('127.0.0.1').describe('the address it listens at'),
  ADMIN_PORT: port
    .default(4_001)
    .describe('where /metrics and /health with its reasons are served; 0: any free port'),
  ADMIN_HOST: z
    .string()
    .default('127.0.0.1')
    .describe(
      'the address for that, where nobody is asked for a password; at a loopback address only localhost and addresses may be asked for',
    ),
  NODE_ENV: z
    .string()
    .default('development')
    .describe('`production`: neither schema nor playground are shown unless asked for'),
  LOG_LEVEL: logLevel.describe('one of fatal, error, warn, info, debug, trace, silent'),
  INSTANCE_ID: z
    .string()
    .default(() => randomUUID())
    .meta(unset('random', 'its name in logs and in the reports of connections')),
  GATEWAY_WORKERS: count
    .max(256)
    .default(1)
    .describe(
      'processes that share the port, one a core at most; what is limited or kept in memory is so in each',
    ),
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
  SUPERGRAPH_POLL_MS: ms
    .default(2_000)
    .describe('interval at which the file or the subgraphs are read again, and the manifest of operations'),
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
  SUBGRAPH_TIMEOUT_MS: ms.default(10_000).describe('for one fetch, over all attempts'),
  SUBGRAPH_CONNECTIONS: count
    .default(64)
    .describe('fetches from one instance at the same time; others wait within their time-out'),
  MAX_SUBGRAPH_ANSWER_BYTES: count
    .default(16 * 1024 * 1024)
    .describe('of one answer, decoded, and of one message of a subscription'),
  MAX_SUBGRAPH_MESSAGE_BYTES: count
    .default(1_000_000)
    .describe('of the message that asks a subgraph for a subscription; Parley takes 1 MiB'),
  SUBGRAPH_PROBE_MS: ms
    .default(1_000)
    .describe('interval at which a subgraph that does not answer is asked again'),
  SUBSCRIPTION_RESUME_MS: countOrNone
    .max(2 ** 31 - 1)
    .default(10_000)
    .describe('for how long the loss of a subgraph is hidden from its streams'),
  INTERNAL_TOKEN_PRIVATE_KEY: z
    .string()
    .optional()
    .meta(unset('none: no tokens', 'JWK (Ed25519) as JSON: signs who the viewer is, for subgraphs')),
  SUBGRAPH_HEADERS: subgraphHeaders
    .default([])
    .meta(
      unset(
        'none: trace context only',
        'which headers go to which subgraphs and come back, as JSON or the path of a file with it: a list of `subgraphs`, `forward`, `set`, `claims`, `cookies` and `return`; see the README',
      ),
    ),
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
  APP_DIRECTORY: z
    .string()
    .optional()
    .meta(
      unset(
        'none: no app',
        'folder of a web app with `index.html`, served at `/app/`, also for paths that are no files; files under `assets/` are cached for good',
      ),
    ),
  APP_FILE_ORIGINS: list
    .pipe(z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin)))
    .default([])
    .meta(
      unset(
        'none: its own only',
        'other origins that the app may load images from and send files to, comma-separated',
      ),
    ),
  INTROSPECTION: flag
    .optional()
    .meta(unset('as `PLAYGROUND`', 'show the schema: introspection and "did you mean"')),
  OPERATION_COST: flag
    .optional()
    .meta(
      unset(
        'as `INTROSPECTION`',
        'say what an operation counts for whom asks: `x-operation-cost: 1`, over a socket `extensions: {operationCost: true}`',
      ),
    ),
  CORS_ORIGINS: list
    .default([])
    .meta(
      unset(
        'none',
        'origins of pages on other hosts, comma-separated; also for sockets, and for the cookies of `SUBGRAPH_HEADERS`',
      ),
    ),
  ALLOWED_HOSTS: list
    .refine(areHostPatterns, 'Each must be a host name without a port, an address, or *.example.com')
    .optional()
    .meta(
      unset(
        'any; in development at a loopback `HOST`: localhost and addresses',
        'host names that may be asked for, comma-separated (421 for others); `*.example.com`: all below it, `*`: any. A page of a stranger can lead a name of its own to an address of yours (DNS rebinding); `/livez` and `/readyz` may be asked for by address',
      ),
    ),
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
  PRESENCE_INTERVAL_MS: ms.default(15_000).describe('interval between two reports of all connections'),
};

/** Every setting with its check, its default and its description. `docs/gateway.md` is written from here. */
export const settings = z.object({
  ...ownProcess,
  ...supergraph,
  ...subgraphs,
  ...viewers,
  ...pages,
  ...persistedOperations,
  ...operationLimits,
  ...plannerSettings,
  ...requestLimits,
  ...socketLimits,
  ...passThroughLimits,
  ...limitsForPeople,
  ...counting,
  ...events,
  ...tracingSettings,
});

/** The same under headings, for those who read them. */
export const settingGroups: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  'The process': ownProcess,
  'The supergraph': supergraph,
  'Its subgraphs': subgraphs,
  Viewers: viewers,
  'Pages and browsers': pages,
  'Persisted operations': persistedOperations,
  'Limits of one operation': operationLimits,
  'How new operations are planned': plannerSettings,
  'Limits of requests': requestLimits,
  'Limits of sockets and subscriptions': socketLimits,
  'Limits of what is passed through': passThroughLimits,
  'Limits for people': limitsForPeople,
  'How people are counted': counting,
  'Events of other services': events,
  Traces: tracingSettings,
};
