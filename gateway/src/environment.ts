import { EnvironmentError, readEnvironment } from '@parley/service-kit/process';
import { z } from 'zod';
import { anyHost, createHostRule, isLoopback, localHosts } from './http/allowed-hosts.ts';
import type { OperationLimits, PlanningLimits } from './operations/operation-limits.ts';
import type { RateLimitRule } from './rate-limits/rate-limit-rules.ts';
import { list } from './setting-forms.ts';
import { settings } from './settings.ts';
import { readHeaderRules } from './subgraph-headers/header-rules.ts';
import type { QueueLimits } from './subscriptions/event-queue.ts';
import type { TokenIssuer } from './viewers/token-issuers.ts';
import type { SupergraphSource } from './supergraph/supergraph-source.ts';

type Parsed = z.output<typeof settings>;

/** The gateway's settings; docs/gateway.md lists them. */
export type GatewayEnvironment = ReturnType<typeof loadEnvironment>;

/** Reads and checks all of it. Throws a sentence for each variable that is missing or malformed. */
export function loadEnvironment(env: NodeJS.ProcessEnv = process.env) {
  const parsed = readEnvironment(settings, env);
  checkPersistedOperations(parsed);
  assertPortsDiffer(parsed);
  return {
    ...parsed,
    ...shownPages(parsed),
    ...hostRules(parsed),
    supergraph: supergraphSource(parsed),
    limits: operationLimits(parsed),
    planning: planningLimits(parsed),
    queues: queueLimits(parsed),
    subgraphUrls: subgraphUrls(env),
    issuers: issuersOf(parsed),
    headerRules: readHeaderRules(parsed.SUBGRAPH_HEADERS, env, {
      signsTokens: parsed.INTERNAL_TOKEN_PRIVATE_KEY !== undefined,
    }),
    RATE_LIMITS: rateLimits(parsed),
  };
}

/** A path that is misspelt would limit nothing. */
function rateLimits({ RATE_LIMITS, PASS_THROUGH_ROUTES }: Parsed): readonly RateLimitRule[] {
  const paths = new Set(PASS_THROUGH_ROUTES.map(({ path }) => path));
  for (const rule of RATE_LIMITS)
    if ('uploads' in rule && !paths.has(rule.uploads))
      throw new EnvironmentError(`RATE_LIMITS: ${rule.uploads} is no path of PASS_THROUGH_ROUTES.`);
  return RATE_LIMITS;
}

function operationLimits(parsed: Parsed): OperationLimits {
  return {
    depth: parsed.MAX_DEPTH,
    aliases: parsed.MAX_ALIASES,
    rootFields: parsed.MAX_ROOT_FIELDS,
    tokens: parsed.MAX_TOKENS,
    directives: parsed.MAX_DIRECTIVES,
    selections: parsed.MAX_SELECTIONS,
    variableDepth: parsed.MAX_VARIABLE_DEPTH,
    cost: parsed.MAX_COST,
    pageCost: parsed.MAX_PAGE_COST,
    defaultPageCost: parsed.DEFAULT_PAGE_COST,
  };
}

function planningLimits(parsed: Parsed): PlanningLimits {
  return { paths: parsed.MAX_PLANNER_PATHS, evaluatedPlans: parsed.MAX_EVALUATED_PLANS };
}

/** An upstream is paused when a part of its events waits, early enough for what is under way already. */
function queueLimits(parsed: Parsed): QueueLimits {
  const { MAX_QUEUED_EVENTS: events, MAX_QUEUED_EVENT_BYTES: bytes } = parsed;
  const { MAX_PENDING_EVENTS: mostEvents, MAX_PENDING_EVENT_BYTES: mostBytes } = parsed;
  return {
    events,
    bytes,
    mostEvents,
    mostBytes,
    pauseEvents: Math.min(128, events, mostEvents),
    pauseBytes: Math.min(64 * 1024, bytes, mostBytes),
    slowAfterMs: parsed.SLOW_CONSUMER_MS,
  };
}

/** `JWKS_URL` and its issuer, and those of the list. */
function issuersOf(parsed: Parsed): readonly TokenIssuer[] {
  const { JWKS_URL: jwksUrls, ACCESS_TOKEN_ISSUER: issuer, ACCESS_TOKEN_AUDIENCE: audience } = parsed;
  const others = parsed.ACCESS_TOKEN_ISSUERS;
  if (jwksUrls.length === 0) return others;
  if (others.some((each) => each.issuer === issuer))
    throw new EnvironmentError(`ACCESS_TOKEN_ISSUERS: ${issuer} is the issuer of JWKS_URL already.`);
  return [{ issuer, audience, jwksUrls, subjectPrefix: '' }, ...others];
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
function shownPages({ NODE_ENV, PLAYGROUND, PLAYGROUND_DIRECTORY, ...parsed }: Parsed) {
  if (PLAYGROUND === true && PLAYGROUND_DIRECTORY === undefined)
    throw new EnvironmentError('PLAYGROUND=true needs PLAYGROUND_DIRECTORY, the folder of its files.');
  const isShown = PLAYGROUND ?? NODE_ENV !== 'production';
  const { INTROSPECTION = isShown } = parsed;
  return {
    INTROSPECTION,
    OPERATION_COST: parsed.OPERATION_COST ?? INTROSPECTION,
    PLAYGROUND_DIRECTORY: isShown ? PLAYGROUND_DIRECTORY : undefined,
  };
}

function checkPersistedOperations(parsed: Parsed): void {
  const { PERSISTED_OPERATIONS: mode, PERSISTED_OPERATIONS_PATH: path } = parsed;
  if (mode !== 'off' && path === undefined)
    throw new EnvironmentError(`PERSISTED_OPERATIONS=${mode} needs PERSISTED_OPERATIONS_PATH, the manifest.`);
  if (mode === 'only' && parsed.AUTOMATIC_PERSISTED_QUERIES)
    throw new EnvironmentError(
      'AUTOMATIC_PERSISTED_QUERIES=true has no use with PERSISTED_OPERATIONS=only: nothing runs but what the manifest lists.',
    );
}

function assertPortsDiffer({ PORT, ADMIN_PORT }: Parsed): void {
  if (ADMIN_PORT !== 0 && ADMIN_PORT === PORT)
    throw new EnvironmentError(
      `ADMIN_PORT: ${ADMIN_PORT} is PORT too, and the administration needs a port of its own.`,
    );
}

/**
 * In production it is known by which names the gateway is asked, or a proxy in front of it knows: nothing is refused unless it is said.
 * A gateway in development that only its own machine reaches is what pages of strangers go for by DNS rebinding: its machine has no
 * other names for it.
 */
function hostRules({ ALLOWED_HOSTS: patterns, HOST, ADMIN_HOST, NODE_ENV }: Parsed) {
  const unset = NODE_ENV !== 'production' && isLoopback(HOST) ? localHosts : anyHost;
  return {
    publicHosts: patterns === undefined ? unset : createHostRule(patterns),
    adminHosts: isLoopback(ADMIN_HOST) ? localHosts : anyHost,
  };
}

/** Instances by variable name: `SUBGRAPH_USER_URL` → URLs. */
function subgraphUrls(env: NodeJS.ProcessEnv): Readonly<Record<string, readonly string[]>> {
  const given = Object.entries(env).filter(([name]) => /^SUBGRAPH_.+_URL$/.test(name));
  const urls = z.record(z.string(), list.pipe(z.array(z.url())));
  const read = Object.entries(readEnvironment(urls, Object.fromEntries(given)));
  return Object.fromEntries(read.filter(([, instances]) => instances.length > 0));
}
