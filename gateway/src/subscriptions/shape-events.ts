import { limit, type Limit } from '@parley/async';
import { SharedText } from '@parley/service-kit/transport';
import type { UpstreamEvent } from '../upstreams/upstream-event.ts';
import { everybody } from '../viewers/request-context.ts';
import { type EventExecutor, type EventRequest, needsViewer } from './execute-event.ts';
import { PendingPayload } from './pending-payload.ts';
import type { SubscriptionPlan } from './plan-subscription.ts';

/** Makes of upstream events what clients get. */
export interface EventShaper {
  /**
   * The event's payload for this request; the same one for all who see the same in it. `isWanted`: asked when the turn of one that
   * is made for this request alone has come; who has left gets nothing made.
   */
  shape(event: UpstreamEvent, request: EventRequest, isWanted: () => boolean): PendingPayload;
  /** For this request's viewer alone. */
  shapeOwn(event: UpstreamEvent, request: EventRequest, isWanted: () => boolean): PendingPayload;
}

/** How much of what is made of an event may serve others too. */
type Sharing = 'all' | 'parts' | 'none';

/** So many events of one plan are completed at a time: a burst must not become as many fetches at once. */
const mostAtOnce = 32;

/**
 * When nothing in the operation depends on the viewer, an event is completed once for all whom it was sent for, and for nobody in
 * particular also when that is only one: so its fetches can share requests with those of other events. Where something does, those of its
 * fetches that do not are shared all the same. What has errors is never shared: then each viewer's is made for itself.
 */
export function createEventShaper(execute: EventExecutor): EventShaper {
  const shared = new WeakMap<UpstreamEvent, Map<SubscriptionPlan, Map<string, PendingPayload>>>();
  const limiters = new WeakMap<SubscriptionPlan, Limit>();
  /** Plans of which a subgraph has said that they depend on the viewer after all. */
  const unshareable = new WeakSet<SubscriptionPlan>();

  const inTurn = (plan: SubscriptionPlan, task: () => Promise<void>): void => {
    const limiter = limiters.get(plan) ?? limit(mostAtOnce);
    limiters.set(plan, limiter);
    void limiter(task);
  };
  const make = (
    { plan, variables, context }: Omit<EventRequest, 'shareKey'>,
    event: UpstreamEvent,
    { isWanted, sharing }: { isWanted: () => boolean; sharing: Sharing },
  ): PendingPayload => {
    const pending = new PendingPayload();
    inTurn(plan, async () => {
      if (!isWanted()) return;
      try {
        const payload = await execute({ plan, variables, context }, event, {
          sharesParts: sharing === 'parts',
        });
        if (sharing !== 'all' || payload.errors === undefined)
          return pending.settle({ kind: 'made', payload: new SharedText(JSON.stringify(payload)) });
        if (needsViewer(payload)) unshareable.add(plan);
        pending.settle({ kind: 'unshareable' });
      } catch (error) {
        pending.settle(sharing === 'all' ? { kind: 'unshareable' } : { kind: 'failed', error });
      }
    });
    return pending;
  };
  const shapeOwn: EventShaper['shapeOwn'] = (event, request, isWanted) =>
    make(request, event, { isWanted, sharing: 'none' });

  return {
    shape(event, request, isWanted) {
      const { plan, variables, shareKey } = request;
      if (!plan.viewerIndependent || unshareable.has(plan))
        return make(request, event, { isWanted, sharing: 'parts' });
      const byPlan = getOrInsert(
        shared,
        event,
        () => new Map<SubscriptionPlan, Map<string, PendingPayload>>(),
      );
      const byVariables = getOrInsert(byPlan, plan, () => new Map<string, PendingPayload>());
      return getOrInsert(byVariables, shareKey, () =>
        make({ plan, variables, context: everybody }, event, {
          isWanted: () => true,
          sharing: 'all',
        }),
      );
    },
    shapeOwn,
  };
}

function getOrInsert<Key, Value>(
  map: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
