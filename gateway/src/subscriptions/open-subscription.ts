import type { InternalTokenSigner } from '@parley/service-kit/contract';
import type { OperationSink } from '@parley/service-kit/transport';
import type { GraphQLFormattedError } from 'graphql';
import type { UpstreamOperation, UpstreamSubscription } from '../upstreams/upstream-socket.ts';
import type { UpstreamListener, Upstreams } from '../upstreams/upstreams.ts';
import { ClientSubscription } from './client-subscription.ts';
import { defaultQueueLimits, type QueueLimits } from './event-queue.ts';
import type { EventRequest } from './execute-event.ts';
import { createRetries } from './retries.ts';
import type { EventShaper } from './shape-events.ts';

export interface SubscriptionsOptions {
  readonly upstreams: Upstreams;
  readonly shaper: EventShaper;
  readonly sign: InternalTokenSigner | undefined;
  readonly limits?: QueueLimits;
  /** For how long the loss of a subgraph is hidden from clients, in milliseconds. */
  readonly resumePatienceMs: number;
  /** The errors of a failure of our own; logs it. */
  readonly mask: (error: unknown) => readonly GraphQLFormattedError[];
  /** Called once when one is open, and the returned function once when it has ended in whatever way. */
  readonly onOpen?: (request: EventRequest) => () => void;
}

/** The subscriptions of this gateway's clients. */
export interface ClientSubscriptions {
  /** One client operation = one upstream operation with the viewer's own token. Returns what stops it. */
  open(request: EventRequest, sink: OperationSink): ClientSubscription;
  /** Those that run now. */
  all(): Iterable<ClientSubscription>;
}

export function createClientSubscriptions(options: SubscriptionsOptions): ClientSubscriptions {
  const { upstreams, shaper, sign, limits = defaultQueueLimits, resumePatienceMs, mask } = options;
  const { onOpen = () => () => undefined } = options;
  const running = new Set<ClientSubscription>();

  const openUpstream = (
    request: EventRequest,
    after: unknown,
    listener: UpstreamListener,
  ): UpstreamSubscription =>
    upstreams.subscribe(request.plan.subgraph, () => upstreamOperation(request, after, sign), listener);

  return {
    open(request, sink) {
      const onEnd = onOpen(request);
      const subscription: ClientSubscription = new ClientSubscription({
        request,
        sink,
        shaper,
        limits,
        mask,
        open: openUpstream,
        retries: createRetries({ patienceMs: resumePatienceMs }),
        onEnd: () => {
          running.delete(subscription);
          onEnd();
        },
      });
      running.add(subscription);
      return subscription;
    },
    all: () => running,
  };
}

async function upstreamOperation(
  { plan, variables, context }: EventRequest,
  after: unknown,
  sign: InternalTokenSigner | undefined,
): Promise<UpstreamOperation> {
  const { upstream, subgraph } = plan;
  return {
    query: upstream.query,
    operationName: upstream.operationName,
    variables: upstream.variables(variables, after),
    extensions: {
      ...context.trace,
      ...(sign && { internalToken: await sign({ audience: subgraph, viewer: context.viewer }) }),
    },
  };
}
