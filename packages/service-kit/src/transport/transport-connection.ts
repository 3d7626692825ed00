import { CloseCode, MessageType, validateMessage, type Message, type SubscribePayload } from 'graphql-ws';
import type { FrameSocket } from './frame-socket.ts';
import { SocketClosure } from './socket-closure.ts';
import { TransportOperation } from './transport-operation.ts';

type Payload = Record<string, unknown>;

/** What the frames of one socket lead to. */
export interface ConnectionHandlers {
  /** The client introduces itself; what is returned goes into `connection_ack`. Throws {@link SocketClosure} to refuse it. */
  init(payload: Payload | undefined): Promise<Payload | undefined>;
  /** The payload of the `pong`. */
  ping(payload: Payload | undefined): Promise<Payload | undefined>;
  /** Runs an operation: sets its `stop`, and writes to it, now or later. Must not throw. */
  subscribe(payload: SubscribePayload, operation: TransportOperation): void;
  /** What is our own fault closes the socket with 4500, and is passed on here. */
  onFault(error: unknown): void;
}

const initWaitMs = 10_000;

/**
 * One socket's side of graphql-transport-ws (PROTOCOL.md of enisdenjo/graphql-ws), apart from what transports it. Results are
 * pushed as finished JSON, so that one that many clients get is written down once; graphql-ws' own server pulls objects and
 * writes each down for each client.
 */
export class TransportConnection {
  readonly #socket: FrameSocket;
  readonly #handlers: ConnectionHandlers;
  readonly #operations = new Map<string, TransportOperation>();
  readonly #initTimer: NodeJS.Timeout;
  #state: 'new' | 'initialised' | 'acknowledged' | 'closed' = 'new';

  constructor(socket: FrameSocket, handlers: ConnectionHandlers, { waitMs = initWaitMs } = {}) {
    this.#socket = socket;
    this.#handlers = handlers;
    this.#initTimer = setTimeout(() => {
      if (this.#state === 'new')
        this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    }, waitMs);
  }

  /** Operations that run. */
  get operations(): ReadonlyMap<string, TransportOperation> {
    return this.#operations;
  }

  /** Handles one frame; never throws. */
  receive(text: string): void {
    if (this.#state === 'closed') return;
    try {
      const message = readJson(text);
      if (isFlowControl(message)) this.#operations.get(message.id)?.onPause(message.type === 'pause');
      else this.#handle(readMessage(message));
    } catch (error) {
      this.#closeFor(error);
    }
  }

  /** Ends its operations at once, then the socket. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.end();
  }

  /** Ends its operations with their cursors, then closes the socket. */
  drain(code: number, reason: string): void {
    for (const operation of this.#operations.values()) operation.drain();
    this.close(code, reason);
  }

  /** The socket has closed. */
  end(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#initTimer);
    const running = [...this.#operations.values()];
    this.#operations.clear();
    for (const operation of running) operation.stop();
  }

  #handle(message: Message): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        return this.#init(message.payload ?? undefined);
      case MessageType.Ping:
        return this.#ping(message.payload ?? undefined);
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        return this.#subscribe(message.id, message.payload);
      case MessageType.Complete:
        return this.#complete(message.id);
      case MessageType.ConnectionAck:
      case MessageType.Next:
      case MessageType.Error:
        throw badRequest(`Unexpected message of type ${message.type} received`);
    }
  }

  #init(payload: Payload | undefined): void {
    if (this.#state !== 'new')
      throw new SocketClosure(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
    this.#state = 'initialised';
    clearTimeout(this.#initTimer);
    this.#answer(this.#handlers.init(payload), (answer) => {
      this.#state = 'acknowledged';
      this.#write({ type: MessageType.ConnectionAck, ...(answer && { payload: answer }) });
    });
  }

  #ping(payload: Payload | undefined): void {
    this.#answer(this.#handlers.ping(payload), (answer) =>
      this.#write({ type: MessageType.Pong, ...(answer && { payload: answer }) }),
    );
  }

  #answer(asked: Promise<Payload | undefined>, write: (payload: Payload | undefined) => void): void {
    const answer = async (): Promise<void> => {
      const payload = await asked;
      if (this.#state !== 'closed') write(payload);
    };
    answer().catch((error: unknown) => this.#closeFor(error));
  }

  #subscribe(id: string, payload: SubscribePayload): void {
    if (this.#state !== 'acknowledged') throw new SocketClosure(CloseCode.Unauthorized, 'Unauthorized');
    if (this.#operations.has(id))
      throw new SocketClosure(CloseCode.SubscriberAlreadyExists, subscriberExists(id));
    const operation = new TransportOperation(id, this.#socket, this.#operations);
    this.#operations.set(id, operation);
    this.#handlers.subscribe(payload, operation);
  }

  #complete(id: string): void {
    const operation = this.#operations.get(id);
    this.#operations.delete(id);
    operation?.stop();
  }

  #closeFor(error: unknown): void {
    if (error instanceof SocketClosure) return this.close(error.code, error.message);
    this.#handlers.onFault(error);
    this.close(CloseCode.InternalServerError, 'Something went wrong on our side.');
  }

  #write(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }
}

/** The two messages that parley-fanout.v1 adds; see fanout-protocol.ts. */
interface FlowControl {
  readonly type: 'pause' | 'resume';
  readonly id: string;
}

function isFlowControl(message: unknown): message is FlowControl {
  const { type, id } = (message ?? {}) as { type?: unknown; id?: unknown };
  return (type === 'pause' || type === 'resume') && typeof id === 'string';
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('Invalid message received');
  }
}

function readMessage(message: unknown): Message {
  try {
    return validateMessage(message);
  } catch {
    throw badRequest('Invalid message received');
  }
}

/** A close reason has 123 bytes at most, and ids are the client's. */
function subscriberExists(id: string): string {
  const text = `Subscriber for ${id} already exists`;
  return Buffer.byteLength(text) <= 123 ? text : 'Subscriber already exists';
}

function badRequest(reason: string): SocketClosure {
  return new SocketClosure(CloseCode.BadRequest, reason);
}
