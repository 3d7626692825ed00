import type { InternalTokenSigner } from '@parley/service-kit/contract';
import type { OperationSink } from '@parley/service-kit/transport';
import type { Tracing } from '@parley/tracing';
import type { MaskError } from '../operations/errors.ts';
import type { SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import type { UpstreamOperation } from '../upstreams/upstream-operation.ts';
import type { UpstreamAddress, Upstreams } from '../upstreams/upstreams.ts';
import { ClientSubscription } from './client-subscription.ts';
import type { EventCompleter } from './complete-events.ts';
import type { QueueLimits } from './event-queue.ts';
import type { EventRequest } from './execute-event.ts';
import { createReconnectDelays } from './reconnect-delays.ts';
import type { OpenUpstream } from './upstream-link.ts';

export interface SubscriptionsOptions {
  readonly upstreams: Upstreams;
  readonly completer: EventCompleter;
  readonly sign: InternalTokenSigner | undefined;
  readonly headers: SubgraphHeaders;
  /** For how long the loss of a subgraph is hidden from clients, in milliseconds. */
  readonly resumeTimeoutMs: number;
  readonly limits: QueueLimits;
  readonly mask: MaskError;
  readonly tracing: Tracing;
  /** Called once when one is open, and the returned function once when it has ended in whatever way. */
  readonly onOpen: (request: EventRequest) => () => void;
}

/** The subscriptions of this gateway's clients. */
export function createClientSubscriptions(options: SubscriptionsOptions) {
  const { upstreams, completer, sign, headers, resumeTimeoutMs, limits, mask, tracing, onOpen } = options;
  const running = new Set<ClientSubscription>();
  const openUpstream: OpenUpstream = (request, after, listener) =>
    upstreams.subscribe(addressOf(request, headers), () => upstreamOperation(request, after, sign), listener);

  return {
    /** One client operation = one upstream operation with the viewer's own token. */
    open(request: EventRequest, sink: OperationSink, onEnd: () => void): ClientSubscription {
      const onClose = onOpen(request);
      const subscription: ClientSubscription = new ClientSubscription({
        request,
        sink,
        completer,
        limits,
        mask,
        tracing,
        openUpstream,
        reconnectDelays: createReconnectDelays({ timeoutMs: resumeTimeoutMs }),
        onEnd: () => {
          running.delete(subscription);
          onClose();
          onEnd();
        },
      });
      running.add(subscription);
      return subscription;
    },
    all: (): Iterable<ClientSubscription> => running,
  };
}

function addressOf({ plan: { subgraph }, context }: EventRequest, headers: SubgraphHeaders): UpstreamAddress {
  const sent = headers.to(subgraph, context);
  // What rules set is always among them.
  const isShared = Object.keys(sent).length === Object.keys(headers.fixedFor(subgraph)).length;
  return { subgraph, headers: sent, isShared };
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
