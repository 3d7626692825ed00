import { CodedError, type InternalTokenSigner } from '@parley/service-kit/contract';
import type { Span, Tracing } from '@parley/tracing';
import type { Logger } from '@parley/service-kit/process';
import type { GraphQLFormattedError } from 'graphql';
import type { SubgraphRequest } from '../execution/fetch/plan-run.ts';
import { subgraphUnavailable } from '../operations/errors.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { ForwardedHeaders, SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import { withTrace } from '../operations/trace-operations.ts';
import type { RequestContext } from '../viewers/request-context.ts';
import { createInstanceAsker, neverAsked, type AskedRequest } from './ask-instances.ts';
import { badAnswerError } from './bad-answer.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { acceptedEncodings } from './decode-body.ts';
import type { SubgraphInstances } from './subgraph-instances.ts';
import { createRequestDeadline, type Outcome, type TargetLimits } from './subgraph-target.ts';

export interface SubgraphDataSourceOptions {
  readonly name: string;
  readonly instances: SubgraphInstances;
  readonly breaker: CircuitBreaker;
  /** Undefined: no token is sent (subgraphs that do not ask for one). */
  readonly sign: InternalTokenSigner | undefined;
  readonly headers: SubgraphHeaders;
  readonly logger: Logger;
  /** How long a subgraph may take for its whole answer, over all tries, in milliseconds. */
  readonly timeoutMs: number;
  readonly limits: TargetLimits;
  readonly tracing: Tracing;
}

/** A request that fails as late as this was not refused, in milliseconds: nobody is there. */
const slowMs = 1_000;

/** Fetches over HTTP. A subgraph that cannot be reached is an error beside partial data, never an exception. */
export function createSubgraphDataSource(options: SubgraphDataSourceOptions) {
  const { name, instances, breaker, limits, logger, timeoutMs } = options;
  const asked = createInstanceAsker({ name, instances, limits, logger });
  const ask = async (
    request: AskedRequest,
    { repeatable, signal }: Pick<SubgraphRequest, 'repeatable' | 'signal'>,
  ): Promise<Outcome> => {
    const attempt = signal?.aborted === true ? undefined : breaker.begin();
    if (attempt === undefined) return neverAsked;
    const deadline = createRequestDeadline(timeoutMs, signal);
    try {
      const outcome = await asked.ask(request, { repeatable, deadline }).catch((fault: unknown) => {
        attempt.answered();
        throw fault;
      });
      if (deadline.isAbandoned) attempt.abandoned();
      else if (outcome.kind === 'lost')
        attempt.failed(deadline.isOver || timeoutMs - deadline.remainingMs() >= slowMs);
      else attempt.answered();
      return outcome;
    } finally {
      deadline.clear();
    }
  };

  return {
    fetch: async (request: SubgraphRequest, context: RequestContext): Promise<ResponsePayload> => {
      const { body, repeatable, onReceived } = request;
      // What a mutation reads in other fetches is nothing of its cookies.
      const cookies = repeatable ? {} : (context.cookies?.to(name) ?? {});
      const onHeaders = context.returned?.begin(name, Object.keys(cookies).length > 0);
      const span = startFetch(options, context);
      const common = await headersFor(
        options,
        withTrace(context, span),
        request.forwarded ?? context.forwarded,
      );
      const headers = { ...common, ...cookies };
      const outcome = await traced(span, ask({ headers, body, onReceived }, request));
      if (outcome.kind !== 'answered') return { errors: [errorOf(options, outcome, repeatable)] };
      onHeaders?.(outcome.headers);
      return outcome.payload;
    },
    close: () => asked.close(),
  };
}

function startFetch({ name, tracing }: SubgraphDataSourceOptions, { trace }: RequestContext): Span {
  const { traceparent: parent } = trace;
  return tracing.start(`fetch ${name}`, { kind: 'client', parent, attributes: { 'peer.service': name } });
}

async function traced(span: Span, asked: Promise<Outcome>): Promise<Outcome> {
  try {
    const outcome = await asked;
    if (outcome.kind !== 'answered') span.fail(outcome.kind);
    return outcome;
  } finally {
    span.end();
  }
}

/** What a mutation was to do may have been done when its answer is lost: the client must not read that it was not. */
function errorOf(
  { name: serviceName, limits }: SubgraphDataSourceOptions,
  outcome: Exclude<Outcome, { kind: 'answered' }>,
  repeatable: boolean,
): GraphQLFormattedError {
  if (outcome.kind === 'givenUp' && outcome.error instanceof CodedError) {
    const { message, extensions } = outcome.error;
    return { message, extensions: { ...extensions, serviceName } };
  }
  const error =
    outcome.kind === 'bad'
      ? badAnswerError(serviceName, outcome.error.kind, limits.maxAnswerBytes)
      : subgraphUnavailable(serviceName);
  if (repeatable || (outcome.kind === 'lost' && !outcome.isSent)) return error;
  const said = outcome.kind === 'bad' ? error.message : `The ${serviceName} service did not answer.`;
  return { ...error, message: `${said} What it was asked to do may have been done.` };
}

async function headersFor(
  { name, sign, headers }: SubgraphDataSourceOptions,
  { viewer, shared, trace, claims }: RequestContext,
  forwarded: ForwardedHeaders,
): Promise<Record<string, string>> {
  return {
    ...headers.to(name, { forwarded, claims }),
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.9',
    'accept-encoding': acceptedEncodings,
    ...trace,
    ...(sign && { authorization: `Bearer ${await sign({ audience: name, viewer, shared })}` }),
  };
}
