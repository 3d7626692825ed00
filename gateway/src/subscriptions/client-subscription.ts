import type { OperationSink } from '@parley/service-kit/transport';
import type { GraphQLFormattedError } from 'graphql';
import { subgraphUnavailable } from '../subgraphs/subgraph-unavailable.ts';
import type { UpstreamEvent } from '../upstreams/upstream-event.ts';
import type { UpstreamSubscription } from '../upstreams/upstream-socket.ts';
import type { UpstreamListener } from '../upstreams/upstreams.ts';
import { EventQueue, type QueuedEvent, type QueueLimits } from './event-queue.ts';
import type { EventRequest } from './execute-event.ts';
import { fromService, goingAway, isPassing, tooSlow } from './stream-errors.ts';
import type { EventShaper } from './shape-events.ts';
import type { Retries } from './retries.ts';

export interface ClientSubscriptionOptions {
  readonly request: EventRequest;
  readonly sink: OperationSink;
  readonly shaper: EventShaper;
  readonly limits: QueueLimits;
  /** Opens the upstream operation, behind a cursor when one is given. */
  readonly open: (request: EventRequest, after: unknown, listener: UpstreamListener) => UpstreamSubscription;
  /** When to open it again after a loss. */
  readonly retries: Retries;
  /** The errors of a failure of our own; logs it. */
  readonly mask: (error: unknown) => readonly GraphQLFormattedError[];
  /** Once, however it ends. */
  readonly onEnd: () => void;
}

/** Says how a stream ends, when everything before its end has been written; `cursor`: of the last event that was. */
type Ending = (sink: OperationSink, cursor: unknown) => void;

/**
 * One client's subscription: events come from its upstream operation, are shaped, and leave in order as its socket takes them.
 * An upstream that is lost is opened again behind the last event received, and the client sees nothing of it but a pause.
 */
export class ClientSubscription implements UpstreamListener {
  readonly #options: ClientSubscriptionOptions;
  readonly #queue: EventQueue;
  #request: EventRequest;
  #upstream: UpstreamSubscription | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Positions: of the last event that came, and of the last that was written. */
  #received: unknown;
  #delivered: unknown;
  /** It has been at an instance, so that what becomes of it is a loss and no refusal. */
  #established = false;
  #paused = false;
  /** Its upstream was let go because more came than there is room for, and is opened again when what waits has left. */
  #awaitsRoom = false;
  #awaitsWritable = false;
  #ending: Ending | undefined;
  #ended = false;

  constructor(options: ClientSubscriptionOptions) {
    this.#options = options;
    this.#request = options.request;
    this.#queue = new EventQueue(options.limits);
    this.#subscribe();
  }

  get request(): EventRequest {
    return this.#request;
  }

  /** The client, or its socket, wants no more. */
  stop(): void {
    this.#end();
  }

  /** The gateway goes: the client goes on elsewhere, behind what it has got. */
  leave(): void {
    this.#finish((sink, cursor) => sink.error(JSON.stringify([goingAway(cursor)])));
    this.#queue.clear();
    this.#flush();
  }

  /** The schema has changed: what comes from now on is shaped by another plan. A new primary is asked for behind what has come. */
  replan(request: EventRequest): void {
    const { plan } = this.#request;
    this.#request = request;
    if (request.plan.upstream.query === plan.upstream.query && request.plan.subgraph === plan.subgraph)
      return;
    if (!this.#isResumable()) return this.leave();
    this.#release();
    this.#subscribe();
  }

  /** The schema no longer has what this asks for. */
  refuse(errors: readonly GraphQLFormattedError[]): void {
    this.#finish((sink, cursor) =>
      sink.error(JSON.stringify(errors.map((error) => withCursor(error, cursor)))),
    );
    this.#flush();
  }

  next(event: UpstreamEvent): void {
    if (this.#ended || this.#ending !== undefined) return;
    this.#established = true;
    this.#options.retries.delivered();
    const cursor = event.payload.extensions?.['cursor'];
    this.#received = cursor ?? this.#received;
    const payload = this.#options.shaper.shape(event, this.#request, this.#isWanted);
    this.#queue.push({ event, cursor, payload });
    if (payload.outcome === undefined) payload.onSettled(this.#flush);
    if (this.#queue.length === 1) this.#flush();
    if (this.#queue.isFilling) this.#hold();
  }

  error(errors: readonly GraphQLFormattedError[]): void {
    if (errors.some(isPassing) && this.#tryAgain()) return;
    const { subgraph } = this.#request.plan;
    const texts = errors.map((error) => fromService(error, subgraph));
    this.#finish((sink) => sink.error(JSON.stringify(texts)));
    this.#flush();
  }

  complete(): void {
    this.#finish((sink) => sink.complete());
    this.#flush();
  }

  lost(): void {
    this.#established = true;
    if (!this.#tryAgain()) this.#giveUp();
  }

  opened(): void {
    this.#options.retries.opened();
  }

  unreachable(): void {
    if (this.#established) this.lost();
    else this.#giveUp();
  }

  #isResumable(): boolean {
    const { delivery, upstream } = this.#request.plan;
    if (delivery === 'LATEST') return true;
    return delivery === 'LOSSLESS' && upstream.resumable;
  }

  /** Whether the upstream will be opened again: its stream can be gone on with, and it has not failed for too long. */
  #tryAgain(): boolean {
    const wait = this.#isResumable() ? this.#options.retries.next() : undefined;
    if (wait === undefined) return false;
    this.#upstream = undefined;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#subscribe(), wait);
    return true;
  }

  #giveUp(): void {
    const { subgraph } = this.#request.plan;
    this.#finish((sink, cursor) => sink.error(JSON.stringify([subgraphUnavailable(subgraph, cursor)])));
    this.#flush();
  }

  #subscribe(): void {
    if (this.#ended || this.#ending !== undefined) return;
    this.#paused = false;
    this.#awaitsRoom = false;
    this.#upstream = this.#options.open(this.#request, this.#received, this);
    if (this.#queue.isFilling) this.#hold();
  }

  readonly #isWanted = (): boolean => !this.#ended;

  /** Writes what is ready, in order, as far as the socket takes it. */
  readonly #flush = (): void => {
    while (!this.#ended) {
      const { head } = this.#queue;
      if (head === undefined) break;
      if (head.payload.outcome === undefined) return;
      if (this.#options.sink.congested) return this.#awaitWritable();
      if (!this.#write(head)) return;
    }
    if (!this.#ended && this.#ending !== undefined) this.#end(this.#ending);
    else if (this.#paused && this.#queue.isDrained) this.#goOn();
  };

  /** False when it has to be made anew first. */
  #write(head: QueuedEvent): boolean {
    const { outcome } = head.payload;
    switch (outcome?.kind) {
      case 'made':
        this.#queue.shift();
        this.#delivered = head.cursor ?? this.#delivered;
        this.#options.sink.nextShared(outcome.payload);
        return true;
      case 'failed': {
        const errors = JSON.stringify(this.#options.mask(outcome.error));
        this.#queue.clear();
        this.#finish((sink) => sink.error(errors));
        return true;
      }
      case 'unshareable':
        head.payload = this.#options.shaper.shapeOwn(head.event, this.#request, this.#isWanted);
        if (head.payload.outcome !== undefined) return true;
        head.payload.onSettled(this.#flush);
        return false;
      case undefined:
        return false;
    }
  }

  #awaitWritable(): void {
    if (this.#awaitsWritable) return;
    this.#awaitsWritable = true;
    this.#options.sink.whenWritable(() => {
      this.#awaitsWritable = false;
      this.#flush();
    });
  }

  /** The client is slower than its events: the upstream waits if it can, else the stream ends or begins anew. */
  #hold(): void {
    if (!this.#paused) this.#paused = this.#upstream?.pause(true) ?? false;
    if (!this.#queue.isFull || (this.#paused && this.#queue.length < this.#options.limits.events)) return;
    if (this.#request.plan.delivery === 'LATEST') this.#beginAnew();
    else if (this.#paused && this.#isResumable()) this.#letGo();
    else this.#finish((sink, cursor) => sink.error(JSON.stringify([tooSlow(cursor)])));
  }

  /** What is overtaken may be left out: the stream begins anew with the present values as soon as there is room. */
  #beginAnew(): void {
    this.#release();
    this.#queue.clear();
    this.#received = this.#delivered;
    this.#options.sink.whenWritable(() => this.#subscribe());
  }

  /** It was asked to wait, but so much was on its way already (megabytes, while it replays): the rest is asked for again, later. */
  #letGo(): void {
    this.#release();
    this.#awaitsRoom = true;
  }

  #goOn(): void {
    this.#paused = false;
    if (this.#awaitsRoom) this.#subscribe();
    else this.#upstream?.pause(false);
  }

  /** No more events are wanted; the end follows what is queued. */
  #finish(ending: Ending): void {
    this.#ending ??= ending;
    this.#release();
  }

  #end(ending?: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#release();
    this.#queue.clear();
    ending?.(this.#options.sink, this.#delivered);
    this.#options.onEnd();
  }

  #release(): void {
    clearTimeout(this.#retry);
    this.#upstream?.stop();
    this.#upstream = undefined;
  }
}

function withCursor(error: GraphQLFormattedError, cursor: unknown): GraphQLFormattedError {
  if (cursor === undefined) return error;
  return { ...error, extensions: { ...error.extensions, cursor } };
}
