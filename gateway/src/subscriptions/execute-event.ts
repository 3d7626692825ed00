import type { DepartureSignal } from '../operations/departure.ts';
import { executePlan } from '../execution/execute-plan.ts';
import type { SubgraphFetch, SubgraphRequest } from '../execution/fetch/plan-run.ts';
import type { AdmittedSubscription } from '../operations/admit.ts';
import type { HintFilter } from '../operations/errors.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { UpstreamEvent } from '../upstreams/upstream-operation.ts';
import { everyViewer, type RequestContext } from '../viewers/request-context.ts';
import { batchEntityFetches } from './batch-entity-fetches.ts';
import type { EntityCache } from './entity-cache.ts';

/** A subscription that may run, and on behalf of which viewer. */
export interface EventRequest extends AdmittedSubscription {
  readonly context: RequestContext;
}

/** How much of what is fetched for an event may serve other viewers too; `parts`: fetches of what is the same for all viewers. */
export type Sharing = 'all' | 'parts' | 'none';

/** Something shared went wrong. Errors are not shared; `viewerNeeded`: a subgraph refuses to answer without a viewer, and would again. */
export type SharingFailure = 'failed' | 'viewerNeeded';

/** Never rejects. With a `failure` the payload is not to be used: the event has to be completed for each viewer alone. */
export type EventExecutor = (
  request: Pick<EventRequest, 'plan' | 'variables' | 'context'>,
  event: UpstreamEvent,
  sharing: Sharing,
  /** Aborted: nobody waits for it any more. */
  signal: DepartureSignal,
) => Promise<{ readonly payload: ResponsePayload; readonly failure: SharingFailure | undefined }>;

export interface EventExecutorOptions {
  readonly fetch: (context: RequestContext) => SubgraphFetch;
  /** Of what is the same for all viewers and may be a little old. */
  readonly entityCache: EntityCache;
  /** Of one payload. */
  readonly maxErrors: number;
  readonly withoutHints: HintFilter;
  readonly onFault: (error: unknown) => void;
}

/** Completes one upstream event by the rest of the plan. The upstream's extensions (its cursor) come back on the payload. */
export function createEventExecutor(options: EventExecutorOptions): EventExecutor {
  const { fetch, entityCache, maxErrors, withoutHints, onFault } = options;
  const fetchBatched = batchEntityFetches(fetch(everyViewer), entityCache);
  return async ({ plan, variables, context }, { payload }, sharing, signal) => {
    const shared = watchFailures(fetchBatched);
    const own = sharing === 'all' ? shared.fetch : fetch(context);
    const { forwarded } = context;
    const isShared = ({ isIndependent }: SubgraphRequest): boolean =>
      sharing === 'parts' && isIndependent === true;
    const answer = await executePlan(plan.operation, {
      variables,
      maxErrors,
      fetch: (request) => (isShared(request) ? shared.fetch : own)({ ...request, forwarded, signal }),
      // The executor merges what it fetches into what it is given, and others may read this event.
      event: structuredClone(payload),
      onFault,
    });
    const failed = sharing === 'all' && !isWhole(answer) ? failureOf(answer) : undefined;
    return {
      payload: {
        data: answer.data ?? null,
        ...(answer.errors && { errors: withoutHints(answer.errors) }),
        ...((payload.extensions ?? answer.extensions) && {
          extensions: { ...answer.extensions, ...withoutTrace(payload.extensions) },
        }),
      },
      failure: shared.failure() ?? failed,
    };
  };
}

/** Which operation caused an event is no business of those who receive it. */
function withoutTrace(extensions: ResponsePayload['extensions'] = {}) {
  const { traceparent: _traceparent, ...others } = extensions;
  return others;
}

function watchFailures(fetch: SubgraphFetch): {
  readonly fetch: SubgraphFetch;
  failure(): SharingFailure | undefined;
} {
  let failure: SharingFailure | undefined;
  return {
    fetch: async (request) => {
      try {
        const payload = await fetch(request);
        if (!isWhole(payload)) failure ??= failureOf(payload);
        return payload;
      } catch (error) {
        failure ??= 'failed';
        throw error;
      }
    },
    failure: () => failure,
  };
}

function failureOf({ errors = [] }: ResponsePayload): SharingFailure {
  const isNeeded = errors.some(({ extensions }) => extensions?.['code'] === 'VIEWER_NEEDED');
  return isNeeded ? 'viewerNeeded' : 'failed';
}

/** A subgraph that is unavailable, has too much to do or breaks the schema does so for every viewer: to ask again for each would make it worse. */
const sameForAll: readonly unknown[] = [
  'SUBGRAPH_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
  'OVERLOADED',
  'DEADLINE_EXCEEDED',
];

/** Whether it may serve all viewers: errors are not shared but these. */
function isWhole({ errors = [] }: ResponsePayload): boolean {
  return errors.every(({ extensions: { code, serviceName } = {} }) => {
    const isOurs = serviceName === undefined && code !== 'INTERNAL_SERVER_ERROR'; // what the schema says, of values or rights
    return isOurs || sameForAll.includes(code);
  });
}
