import type { FrameSocket } from './frame-socket.ts';
import { nextMessage, type SharedText } from './shared-text.ts';

/** What an operation writes to while it runs; nothing reaches the client any more once it has ended. */
export interface OperationSink {
  /** One result. `payload`: the JSON of a GraphQL response. `onTaken`: called when it has left this process, or never will. */
  next(payload: string, onTaken?: () => void): void;
  /** One result that others get too. */
  nextShared(payload: SharedText): void;
  /** Ends it. `errors`: the JSON of a list of GraphQL errors. */
  error(errors: string): void;
  /** Ends it in order. */
  complete(): void;
  isCongested(): boolean;
  whenWritable(listener: () => void): void;
}

/** An operation of one socket, from `subscribe` to its end. */
export class TransportOperation implements OperationSink {
  readonly id: string;
  /** The id as JSON: every frame has it. */
  readonly idText: string;
  /** Set by its runner; called once, when the client or its socket ends it. */
  stop: () => void = () => undefined;
  /** Set by what runs it: the server shuts down, and the operation ends with its cursor. */
  drain: () => void = () => this.complete();
  /** Set by its runner: the client reads no more for now, or again. Only in protocols that can say so. */
  onPause: (paused: boolean) => void = () => undefined;
  readonly #socket: FrameSocket;
  readonly #running: Map<string, TransportOperation>;

  constructor(id: string, socket: FrameSocket, running: Map<string, TransportOperation>) {
    this.id = id;
    this.idText = JSON.stringify(id);
    this.#socket = socket;
    this.#running = running;
  }

  get ended(): boolean {
    return this.#running.get(this.id) !== this;
  }

  isCongested(): boolean {
    return this.#socket.isCongested();
  }

  whenWritable(listener: () => void): void {
    this.#socket.whenWritable(listener);
  }

  next(payload: string, onTaken?: () => void): void {
    if (this.ended) onTaken?.();
    else this.#socket.send(nextMessage(this.idText, payload), onTaken);
  }

  nextShared(payload: SharedText): void {
    if (!this.ended) this.#socket.sendFrame(payload.frameFor(this.idText));
  }

  error(errors: string): void {
    if (this.#end()) this.#socket.send(`{"id":${this.idText},"type":"error","payload":${errors}}`);
  }

  complete(): void {
    if (this.#end()) this.#socket.send(`{"id":${this.idText},"type":"complete"}`);
  }

  #end(): boolean {
    return !this.ended && this.#running.delete(this.id);
  }
}
