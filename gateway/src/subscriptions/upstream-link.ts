import type { UpstreamSubscription } from '../upstreams/upstream-operation.ts';
import type { UpstreamListener } from '../upstreams/upstreams.ts';
import type { EventRequest } from './execute-event.ts';
import type { ReconnectDelays } from './reconnect-delays.ts';

/** Opens the upstream operation at an instance, after a cursor when one is given. */
export type OpenUpstream = (
  request: EventRequest,
  after: unknown,
  listener: UpstreamListener,
) => UpstreamSubscription;

/** What a subscription has at its subgraph: an upstream operation, or the delay until it is opened again, or neither. */
export class UpstreamLink {
  readonly #openUpstream: OpenUpstream;
  readonly #delays: ReconnectDelays;
  #operation: UpstreamSubscription | undefined;
  #reopening: NodeJS.Timeout | undefined;
  #cursor: unknown;

  constructor(openUpstream: OpenUpstream, delays: ReconnectDelays) {
    this.#openUpstream = openUpstream;
    this.#delays = delays;
  }

  get isAttached(): boolean {
    return this.#operation !== undefined;
  }

  /** Whether it can be opened again after the last event that came. */
  get hasCursor(): boolean {
    return this.#cursor !== undefined;
  }

  /** An instance has taken the operation. */
  opened(): void {
    this.#delays.opened();
  }

  /** An event has come, and its cursor if it has one. */
  received(cursor: unknown): void {
    this.#delays.delivered();
    this.#cursor = cursor ?? this.#cursor;
  }

  /** What came after this cursor is to come again. */
  rewind(cursor: unknown): void {
    this.#cursor = cursor;
  }

  /** After the last event that came. */
  open(request: EventRequest, listener: UpstreamListener): void {
    this.#operation = this.#openUpstream(request, this.#cursor, listener);
  }

  /** The operation is lost: `reopen` is called after a delay; false when it has been lost for too long. */
  reopenLater(reopen: () => void): boolean {
    const delay = this.#delays.next();
    if (delay === undefined) return false;
    this.#operation = undefined;
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(reopen, delay);
    return true;
  }

  /** False: the instance cannot be asked to wait. */
  pause(): boolean {
    return this.#operation?.pause(true) ?? false;
  }

  resume(): void {
    this.#operation?.pause(false);
  }

  /** Ends the operation at the instance. */
  detach(): void {
    clearTimeout(this.#reopening);
    this.#operation?.stop();
    this.#operation = undefined;
  }
}
