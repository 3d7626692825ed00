import type { OperationSink } from '@parley/service-kit/transport';
import { noTracing, type Span, type Tracing } from '@parley/tracing';
import type { GraphQLFormattedError } from 'graphql';
import type { MaskError } from '../operations/errors.ts';
import type { UpstreamEvent } from '../upstreams/upstream-operation.ts';
import type { UpstreamListener } from '../upstreams/upstreams.ts';
import type { EventCompleter } from './complete-events.ts';
import * as ending from './endings.ts';
import { EventDelivery } from './event-delivery.ts';
import type { QueueLimits } from './event-queue.ts';
import type { EventRequest } from './execute-event.ts';
import { isResumable, isSameUpstream } from './plan-subscription.ts';
import {
  nextState,
  wantsEvents,
  type SubscriptionChange,
  type SubscriptionState,
} from './subscription-state.ts';
import { UpstreamLink, type OpenUpstream } from './upstream-link.ts';
import type { ReconnectDelays } from './reconnect-delays.ts';

export interface ClientSubscriptionOptions {
  readonly request: EventRequest;
  readonly sink: OperationSink;
  readonly completer: EventCompleter;
  readonly limits: QueueLimits;
  readonly openUpstream: OpenUpstream;
  readonly reconnectDelays: ReconnectDelays;
  readonly mask: MaskError;
  /** None unless given. */
  readonly tracing?: Tracing | undefined;
  /** Once, however it ends. */
  readonly onEnd: () => void;
}

/** Events come by its upstream link, are completed, and leave by its delivery. Its states are in subscription-state.ts. */
export class ClientSubscription implements UpstreamListener {
  readonly #options: ClientSubscriptionOptions;
  readonly #delivery: EventDelivery;
  readonly #upstream: UpstreamLink;
  #request: EventRequest;
  #state: SubscriptionState = 'connecting';
  #ending: ending.Ending | undefined;

  constructor(options: ClientSubscriptionOptions) {
    const { request, sink, completer, limits, mask } = options;
    this.#options = options;
    this.#request = request;
    this.#upstream = new UpstreamLink(options.openUpstream, options.reconnectDelays);
    this.#delivery = new EventDelivery({
      sink,
      limits,
      completeAlone: (queued) => completer.completeAlone(queued.event, queued.request),
      onFailed: (error) => this.#finish(ending.failed(mask(error))),
      onEmpty: () => this.#onEmpty(),
    });
    this.#upstream.open(request, this);
  }

  get request(): EventRequest {
    return this.#request;
  }

  /** The client, or its socket, wants no more. */
  stop(): void {
    this.#end();
  }

  /** The gateway shuts down: the client resumes elsewhere, after what it has got; also when its end was decided, but not yet due. */
  drain(): void {
    this.#delivery.clear();
    this.#ending = undefined;
    this.#finish(ending.goingAway);
  }

  /** The schema has changed: events from now on are completed by another plan. True: another primary is opened after the last event. */
  replan(request: EventRequest): boolean {
    if (!wantsEvents(this.#state)) return false;
    const { plan } = this.#request;
    this.#request = request;
    if (isSameUpstream(request.plan, plan)) return false;
    if (!isResumable(request.plan)) {
      this.drain();
      return false;
    }
    this.#upstream.detach();
    this.#reopen();
    return true;
  }

  /** The schema no longer has what this asks for. */
  refuse(errors: readonly GraphQLFormattedError[]): void {
    this.#finish(ending.failed(errors));
  }

  opened(): void {
    this.#upstream.opened();
    this.#enter('opened');
  }

  next(event: UpstreamEvent): void {
    if (!wantsEvents(this.#state)) return;
    const cursor = event.payload.extensions?.['cursor'];
    this.#upstream.received(cursor);
    const request = this.#request;
    const payload = this.#options.completer.complete(event, request);
    this.#delivery.push({ event, request, cursor, payload, span: this.#startPush(event) });
    if (this.#delivery.queue.isFilling) this.#hold();
  }

  /** In the trace of the operation that caused the event. */
  #startPush({ payload }: UpstreamEvent): Span | undefined {
    const parent = payload.extensions?.['traceparent'];
    if (typeof parent !== 'string') return undefined;
    const { tracing = noTracing } = this.#options;
    return tracing.start(`push ${this.#request.plan.upstream.field}`, { kind: 'producer', parent });
  }

  error(errors: readonly GraphQLFormattedError[]): void {
    if (errors.some(ending.isTransient) && this.#reconnect()) return;
    this.#finish(ending.failedUpstream(errors, this.#request.plan.subgraph));
  }

  complete(): void {
    this.#finish(ending.completed);
  }

  lost(): void {
    if (!this.#reconnect()) this.#giveUp();
  }

  unreachable(): void {
    if (this.#state === 'connecting') this.#giveUp();
    else this.lost();
  }

  /** Whether the upstream will be opened again: its stream can be resumed, and it has not been lost for too long. */
  #reconnect(): boolean {
    if (!isResumable(this.#request.plan) || !this.#upstream.reopenLater(() => this.#reopen())) return false;
    this.#enter('lost');
    return true;
  }

  #reopen(): void {
    if (!this.#enter('reopened')) return;
    this.#upstream.open(this.#request, this);
    if (this.#delivery.queue.isFilling) this.#hold();
  }

  #giveUp(): void {
    this.#finish(ending.unavailable(this.#request.plan.subgraph));
  }

  #onEmpty(): void {
    if (this.#state === 'draining') return this.#end(this.#ending);
    if (this.#state !== 'paused') return;
    if (this.#upstream.isAttached) {
      this.#enter('emptied');
      this.#upstream.resume();
    } else if (this.#options.sink.isCongested()) this.#delivery.flushWhenWritable();
    else this.#reopen();
  }

  /** More events than there is room for: the upstream waits if it can, else the stream is opened anew later, or ends. */
  #hold(): void {
    if (this.#state !== 'paused' && this.#upstream.pause()) this.#enter('filled');
    const { plan } = this.#request;
    const { queue, isFull } = this.#delivery;
    const isPaused = this.#state === 'paused';
    if (isPaused ? queue.length < this.#options.limits.events : !isFull) return;
    const isCongested = this.#options.sink.isCongested();
    if (plan.delivery === 'LATEST' && isCongested) this.#restart();
    // What waits is delivered; then the stream starts again with the present values.
    else if (plan.delivery === 'LATEST') this.#detach();
    // It was asked to wait, but so much was on its way already (megabytes, while it replays): the rest is asked for again later.
    else if (isResumable(plan) && (isPaused || (!isCongested && this.#upstream.hasCursor))) this.#detach();
    else this.#finish((isCongested ? ending.tooSlow : ending.overrun)(this.#options.limits));
  }

  /** Nothing more comes until all that waits has been written. */
  #detach(): void {
    this.#enter('filled');
    this.#upstream.detach();
  }

  /** What is overtaken may be left out: the stream starts again with the present values as soon as there is room. */
  #restart(): void {
    this.#detach();
    this.#upstream.rewind(this.#delivery.cursor);
    this.#delivery.clear();
    this.#delivery.flushWhenWritable();
  }

  /** No more events are wanted; the end follows what is queued. */
  #finish(how: ending.Ending): void {
    this.#ending ??= how;
    this.#enter('finished');
    this.#upstream.detach();
    this.#delivery.flush();
  }

  #end(how?: ending.Ending): void {
    if (!this.#enter('ended')) return;
    this.#upstream.detach();
    this.#delivery.clear();
    how?.(this.#options.sink, this.#delivery.cursor);
    this.#options.onEnd();
  }

  /** False: the change has no effect in the present state. */
  #enter(change: SubscriptionChange): boolean {
    const next = nextState(this.#state, change);
    this.#state = next ?? this.#state;
    return next !== undefined;
  }
}
