import { limit, type Limit } from '@parley/async';
import { SharedText } from '@parley/service-kit/transport';
import type { UpstreamEvent } from '../upstreams/upstream-event.ts';
import { everyViewer } from '../viewers/request-context.ts';
import type { EventExecutor, EventRequest, Sharing } from './execute-event.ts';
import { PendingPayload, type PayloadOutcome } from './pending-payload.ts';
import type { SubscriptionPlan } from './plan-subscription.ts';

/** Makes of upstream events what clients get. */
export interface EventCompleter {
  /**
   * The event's payload for this request; the same one for all requests that may share it. `isWanted`: asked when the turn of a payload
   * for this request alone has come; for a client that has left nothing is made.
   */
  complete(event: UpstreamEvent, request: EventRequest, isWanted: () => boolean): PendingPayload;
  /** For this request's viewer alone: where `complete` came out `unshareable`. */
  completeAlone(event: UpstreamEvent, request: EventRequest, isWanted: () => boolean): PendingPayload;
}

/** So many events of one plan are completed at a time: a burst must not become as many fetches at once. */
const maxConcurrent = 32;

/** One payload of an event for each plan and each `shareKey`. */
type SharedPayloads = Map<SubscriptionPlan, Map<string, PendingPayload>>;

/**
 * When nothing in the operation depends on the viewer, an event is completed once for all viewers that it was sent for, and without a
 * viewer also when there is only one: so its fetches can share requests with those of other events. Where something does, those of
 * its fetches that do not are shared all the same.
 *
 * There is one fall-back: an event of which something shared fails comes out `unshareable`, and is completed for each viewer alone.
 */
export function createEventCompleter(execute: EventExecutor): EventCompleter {
  const shared = new WeakMap<UpstreamEvent, SharedPayloads>();
  const maker = createPayloadMaker(execute);

  const makeShared = (event: UpstreamEvent, { plan, variables, shareKey }: EventRequest): PendingPayload => {
    const byPlan = getOrInsert(shared, event, (): SharedPayloads => new Map());
    const byKey = getOrInsert(byPlan, plan, () => new Map<string, PendingPayload>());
    return getOrInsert(byKey, shareKey, () =>
      maker.make({ plan, variables, context: everyViewer }, event, { isWanted: () => true, sharing: 'all' }),
    );
  };
  return {
    complete(event, request, isWanted) {
      const { plan } = request;
      if (maker.dependsOnViewer(plan)) return maker.make(request, event, { isWanted, sharing: 'none' });
      if (plan.viewerIndependent) return makeShared(event, request);
      return maker.make(request, event, { isWanted, sharing: 'parts' });
    },
    completeAlone: (event, request, isWanted) => maker.make(request, event, { isWanted, sharing: 'none' }),
  };
}

interface PayloadMaker {
  make(
    request: Parameters<EventExecutor>[0],
    event: UpstreamEvent,
    options: { readonly isWanted: () => boolean; readonly sharing: Sharing },
  ): PendingPayload;
  /** Whether a subgraph has said so, whatever the schema says. */
  dependsOnViewer(plan: SubscriptionPlan): boolean;
}

function createPayloadMaker(execute: EventExecutor): PayloadMaker {
  const limits = new WeakMap<SubscriptionPlan, Limit>();
  const dependent = new WeakSet<SubscriptionPlan>();

  const run = async (...[request, event, sharing]: Parameters<EventExecutor>): Promise<PayloadOutcome> => {
    try {
      const { payload, failure } = await execute(request, event, sharing);
      if (failure === 'viewerNeeded') dependent.add(request.plan);
      if (failure !== undefined) return { kind: 'unshareable' };
      return { kind: 'made', payload: new SharedText(JSON.stringify(payload)) };
    } catch (error) {
      return sharing === 'all' ? { kind: 'unshareable' } : { kind: 'failed', error };
    }
  };
  return {
    make(request, event, { isWanted, sharing }) {
      const pending = new PendingPayload();
      const inTurn = getOrInsert(limits, request.plan, () => limit(maxConcurrent));
      void inTurn(async () => {
        if (isWanted()) pending.settle(await run(request, event, sharing));
      });
      return pending;
    },
    dependsOnViewer: (plan) => dependent.has(plan),
  };
}

function getOrInsert<Key, Value>(
  map: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
