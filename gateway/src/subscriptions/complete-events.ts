import { limit, type Limit } from '@parley/async';
import { SharedText } from '@parley/service-kit/transport';
import { stringifyExact } from '../exact-json.ts';
import type { UpstreamEvent } from '../upstreams/upstream-operation.ts';
import { everyViewer } from '../viewers/request-context.ts';
import { getOrInsert } from '../get-or-insert.ts';
import type { EventExecutor, EventRequest, Sharing } from './execute-event.ts';
import { PendingPayload, type PayloadOutcome } from './pending-payload.ts';
import type { SubscriptionPlan } from './plan-subscription.ts';

/** Makes of upstream events what clients get. */
export type EventCompleter = ReturnType<typeof createEventCompleter>;

/** So many events of one plan are completed at a time: a burst must not become as many fetches at once. */
const maxConcurrent = 32;

/** One payload of an event for each plan and each `shareKey`. */
type SharedPayloads = Map<SubscriptionPlan, Map<string, PendingPayload>>;

/**
 * When nothing depends on the viewer, an event is completed once for all, without a viewer, so that its fetches share requests with other
 * events'; else those fetches are shared that do not. Where something shared fails, it is completed for each viewer alone.
 */
export function createEventCompleter(execute: EventExecutor) {
  const shared = new WeakMap<UpstreamEvent, SharedPayloads>();
  const limits = new WeakMap<SubscriptionPlan, Limit>();
  /** A subgraph has said that they depend on the viewer, whatever the schema says. */
  const dependent = new WeakSet<SubscriptionPlan>();

  const run = async (...given: Parameters<EventExecutor>): Promise<PayloadOutcome> => {
    const [request, , sharing] = given;
    try {
      const { payload, failure } = await execute(...given);
      if (failure === 'viewerNeeded') dependent.add(request.plan);
      if (failure !== undefined) return { kind: 'unshareable' };
      return { kind: 'made', payload: new SharedText(stringifyExact(payload)) };
    } catch (error) {
      return sharing === 'all' ? { kind: 'unshareable' } : { kind: 'failed', error };
    }
  };
  const make = (
    request: Parameters<EventExecutor>[0],
    event: UpstreamEvent,
    sharing: Sharing,
  ): PendingPayload => {
    const pending = new PendingPayload();
    const inTurn = getOrInsert(limits, request.plan, () => limit(maxConcurrent));
    void inTurn(async () => {
      if (!pending.isAbandoned) pending.settle(await run(request, event, sharing, pending.signal));
    });
    return pending;
  };
  const makeShared = (event: UpstreamEvent, request: EventRequest): PendingPayload => {
    const { plan, variables } = request;
    const { forwarded } = request.context;
    // What a client's headers may change is shared by those who have sent the same.
    const shareKey =
      forwarded.key === '' ? request.shareKey : JSON.stringify([request.shareKey, forwarded.key]);
    const context = { ...everyViewer, forwarded };
    const byPlan = getOrInsert(shared, event, (): SharedPayloads => new Map());
    const byKey = getOrInsert(byPlan, plan, () => new Map<string, PendingPayload>());
    // One that all its clients have left is being given up.
    if (byKey.get(shareKey)?.isAbandoned === true) byKey.delete(shareKey);
    return getOrInsert(byKey, shareKey, () => make({ plan, variables, context }, event, 'all'));
  };
  return {
    /** The same for all requests that may share it. Join it at once: when its turn comes, nothing is made for clients that have left. */
    complete(event: UpstreamEvent, request: EventRequest): PendingPayload {
      const { plan } = request;
      if (dependent.has(plan)) return make(request, event, 'none');
      if (plan.viewerIndependent) return makeShared(event, request);
      return make(request, event, 'parts');
    },
    /** For this request's viewer alone: where `complete` came out `unshareable`. */
    completeAlone: (event: UpstreamEvent, request: EventRequest) => make(request, event, 'none'),
  };
}
