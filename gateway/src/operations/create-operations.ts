import { createOperationGate, type InternalTokenSigner } from '@parley/service-kit/contract';
import type { Health, Logger, Readiness, Shutdown } from '@parley/service-kit/process';
import type { Tracing } from '@parley/tracing';
import type { GatewayEnvironment } from '../environment.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import { connectSubgraphs } from '../subgraphs/connect-subgraphs.ts';
import { createClientSubscriptions } from '../subscriptions/client-subscriptions.ts';
import { createEventCompleter } from '../subscriptions/complete-events.ts';
import { createEntityCache, forgetWhatChanges } from '../subscriptions/entity-cache.ts';
import { createEventExecutor } from '../subscriptions/execute-event.ts';
import { createRateLimiter, type RateLimiter } from '../rate-limits/rate-limiter.ts';
import type { SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import type { UpstreamLimits } from '../upstreams/upstream-socket.ts';
import { createUpstreams } from '../upstreams/upstreams.ts';
import { createAnswerBytes } from './answer-bytes.ts';
import { createOperationStarter, type OperationStarterOptions } from './begin-operation.ts';
import { createMask, hintFilter } from './errors.ts';
import { createOperationExecutor } from './execute-operation.ts';

export type Operations = ReturnType<typeof createOperations>;

export interface OperationsOptions {
  readonly environment: GatewayEnvironment;
  readonly health: Health;
  readonly sign: InternalTokenSigner | undefined;
  readonly headers: SubgraphHeaders;
  readonly metrics: GatewayMetrics;
  readonly tracing: Tracing;
  readonly closing: Shutdown;
  readonly logger: Logger;
}

/** What runs admitted operations, whichever supergraph admitted them. */
export function createOperations(options: OperationsOptions) {
  const { environment, health, sign, headers, metrics, tracing, closing, logger } = options;
  const { MAX_ANSWER_ERRORS: maxErrors } = environment;
  const mask = createMask(logger);
  const subgraphs = connectSubgraphs({ ...subgraphSettings(environment), sign, headers, tracing, logger });
  closing.onClose('subgraphs', () => subgraphs.close());
  metrics.countSilentSubgraphs(() => subgraphs.silent().length);
  health.add('subgraphs', () => describeSilence(subgraphs.silent()));
  const upstreams = createUpstreams({
    instancesOf: subgraphs.instancesOf,
    limits: upstreamLimits(environment),
    logger,
  });
  closing.onClose('upstreams', () => upstreams.close());
  metrics.countUpstreamSubscriptions(() => upstreams.operations());

  const entityCache = createEntityCache();
  const fetch = forgetWhatChanges(subgraphs.fetch, entityCache);
  const withoutHints = hintFilter(environment.INTROSPECTION);
  const subscriptions = createClientSubscriptions({
    upstreams,
    completer: createEventCompleter(
      createEventExecutor({ fetch, entityCache, maxErrors, withoutHints, onFault: mask }),
    ),
    sign,
    headers,
    resumeTimeoutMs: environment.SUBSCRIPTION_RESUME_MS,
    limits: environment.queues,
    tracing,
    mask,
    onOpen: ({ plan }) => {
      const labels = { service: 'gateway', field: plan.upstream.field };
      metrics.activeSubscriptions.inc(labels);
      return () => metrics.activeSubscriptions.dec(labels);
    },
  });
  const { MAX_ANSWER_BYTES: maxBytes, MAX_ANSWER_BYTES_PER_VIEWER: maxBytesPerViewer } = environment;
  const answerBytes = createAnswerBytes({ maxBytes, maxBytesPerViewer });
  metrics.countAnswerBytes(() => answerBytes.total());
  const rateLimiter = startRateLimiter(options);
  const execute = createOperationExecutor({
    rateLimiter,
    tracing,
    inTurn: createOperationGate({
      maxRunning: environment.MAX_RUNNING_OPERATIONS,
      maxWaiting: environment.MAX_WAITING_OPERATIONS,
      maxWaitMs: environment.MAX_OPERATION_WAIT_MS,
    }),
    answerBytes,
    maxErrors,
    fetch,
    withoutHints,
    mask,
    onOverload: (code) => metrics.refusedOperations.inc({ service: 'gateway', code }),
  });
  const openSubscription = subscriptionOpener(subscriptions);
  const begin = createOperationStarter({ openSubscription, execute, rateLimiter });
  return { execute, begin, rateLimiter, subscriptions, subgraphs, mask };
}

function subscriptionOpener(
  subscriptions: ReturnType<typeof createClientSubscriptions>,
): OperationStarterOptions['openSubscription'] {
  return (...given) => {
    const subscription = subscriptions.open(...given);
    return { stop: () => subscription.stop(), drain: () => subscription.drain() };
  };
}

function upstreamLimits(environment: GatewayEnvironment): UpstreamLimits {
  return {
    maxMessageBytes: environment.MAX_SUBGRAPH_MESSAGE_BYTES,
    maxAnswerBytes: environment.MAX_SUBGRAPH_ANSWER_BYTES,
  };
}

function subgraphSettings(environment: GatewayEnvironment) {
  return {
    urls: environment.subgraphUrls,
    timeoutMs: environment.SUBGRAPH_TIMEOUT_MS,
    probeMs: environment.SUBGRAPH_PROBE_MS,
    readinessPath: environment.SUBGRAPH_READINESS_PATH,
    limits: {
      maxConnections: environment.SUBGRAPH_CONNECTIONS,
      maxAnswerBytes: environment.MAX_SUBGRAPH_ANSWER_BYTES,
    },
  };
}

function startRateLimiter({ environment, closing, logger }: OperationsOptions): RateLimiter {
  const limiter = createRateLimiter({
    rules: environment.RATE_LIMITS,
    redisUrl: environment.RATE_LIMIT_REDIS_URL,
    keyPrefix: environment.RATE_LIMIT_KEY_PREFIX,
    logger,
  });
  closing.onClose('rate limits', () => limiter.close());
  return limiter;
}

/** The gateway serves without them: their fields are null. */
function describeSilence(names: readonly string[]): Readiness {
  if (names.length === 0) return { ready: true };
  return { ready: true, reason: `No answer from ${names.join(', ')}: their fields are null for now.` };
}
