import {
  CloseCode,
  MessageType,
  validateMessage,
  type Message,
  type SubscribeMessage,
  type SubscribePayload,
} from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { FrameSocket } from './frame-socket.ts';
import { TransportOperation } from './transport-operation.ts';

type Payload = Record<string, unknown>;

/** Thrown while handling a frame: closes the socket with this code. The reason is a sentence of at most 123 bytes. */
export class SocketClosure extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** What the frames of one socket lead to. */
export interface ConnectionHandlers {
  /** Reads the JSON of a frame; `JSON.parse` unless it is given. */
  readonly parse?: (text: string) => unknown;
  /** The client introduces itself; what is returned goes into `connection_ack`. Throws {@link SocketClosure} to refuse it. */
  init(payload: Payload | undefined): Promise<Payload | undefined>;
  /** The payload of the `pong`. */
  ping(payload: Payload | undefined): Promise<Payload | undefined>;
  /** Runs an operation: sets its `stop`, and writes to it, now or later. Must not throw. `bytes`: what its message had, about. */
  subscribe(payload: SubscribePayload, operation: TransportOperation, bytes: number): void;
  /** What is our own fault closes the socket with 4500, and is passed on here. */
  onFault(error: unknown): void;
}

/** What a client may do with its socket. */
export interface ConnectionLimits {
  /** How long `connection_init` may take, in milliseconds. */
  readonly initTimeoutMs: number;
  /** Characters: every frame of an operation has its id. */
  readonly maxIdLength: number;
}

const defaultConnectionLimits: ConnectionLimits = { initTimeoutMs: 10_000, maxIdLength: 256 };

/**
 * One socket's side of graphql-transport-ws (PROTOCOL.md of enisdenjo/graphql-ws). Results are pushed as finished JSON, written down
 * once for many clients; graphql-ws' own server pulls objects and writes each down for each client.
 */
export class TransportConnection {
  readonly #socket: FrameSocket;
  readonly #handlers: ConnectionHandlers;
  readonly #limits: ConnectionLimits;
  readonly #operations = new Map<string, TransportOperation>();
  readonly #initTimer: NodeJS.Timeout;
  #state: 'new' | 'initialised' | 'acknowledged' | 'closed' = 'new';

  constructor(socket: FrameSocket, handlers: ConnectionHandlers, limits = defaultConnectionLimits) {
    this.#socket = socket;
    this.#handlers = handlers;
    this.#limits = limits;
    const { initTimeoutMs } = limits;
    this.#initTimer = setTimeout(() => {
      if (this.#state === 'new')
        this.close(
          CloseCode.ConnectionInitialisationTimeout,
          `connection_init did not come within the limit of ${initTimeoutMs} ms.`,
        );
    }, initTimeoutMs);
  }

  /** Operations that run. */
  get operations(): ReadonlyMap<string, TransportOperation> {
    return this.#operations;
  }

  /** Handles one frame; never throws. */
  receive(text: string): void {
    if (this.#state === 'closed') return;
    try {
      const { parse = JSON.parse } = this.#handlers;
      const message = read(() => parse(text) as unknown);
      if (isFlowControl(message)) this.#operations.get(message.id)?.onPause(message.type === 'pause');
      else
        this.#handle(
          read(() => validateMessage(message)),
          text.length,
        );
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

  #handle(message: Message, bytes: number): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        return this.#init(message.payload ?? undefined);
      case MessageType.Ping:
        return void this.#answer(MessageType.Pong, this.#handlers.ping(message.payload ?? undefined));
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        return this.#subscribe(message, bytes);
      case MessageType.Complete:
        return this.#complete(message.id);
      case MessageType.ConnectionAck:
      case MessageType.Next:
      case MessageType.Error:
        throw new SocketClosure(CloseCode.BadRequest, `Unexpected message of type ${message.type} received`);
    }
  }

  #init(payload: Payload | undefined): void {
    if (this.#state !== 'new')
      throw new SocketClosure(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
    this.#state = 'initialised';
    clearTimeout(this.#initTimer);
    void this.#answer(MessageType.ConnectionAck, this.#handlers.init(payload));
  }

  /** Never rejects. */
  async #answer(
    type: MessageType.ConnectionAck | MessageType.Pong,
    asked: Promise<Payload | undefined>,
  ): Promise<void> {
    try {
      const payload = await asked;
      if (this.#state === 'closed') return;
      if (type === MessageType.ConnectionAck) this.#state = 'acknowledged';
      // A payload may be the peer's own, and nested too deeply to be written down.
      this.#socket.send(read(() => JSON.stringify({ type, ...(payload && { payload }) })));
    } catch (error) {
      this.#closeFor(error);
    }
  }

  #subscribe({ id, payload }: SubscribeMessage, bytes: number): void {
    if (this.#state !== 'acknowledged') throw new SocketClosure(CloseCode.Unauthorized, 'Unauthorized');
    const { maxIdLength } = this.#limits;
    if (id.length > maxIdLength)
      throw new SocketClosure(CloseCode.BadRequest, `Ids have at most ${maxIdLength} characters`);
    if (this.#operations.has(id))
      throw new SocketClosure(CloseCode.SubscriberAlreadyExists, subscriberExists(id));
    const operation = new TransportOperation(id, this.#socket, this.#operations);
    this.#operations.set(id, operation);
    this.#handlers.subscribe(payload, operation, bytes);
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
}

/** Binds a `ws` socket to the protocol. One without a subprotocol that we speak is closed with 4406. */
export function bindSocket(
  socket: WebSocket,
  frames: FrameSocket,
  handlers: ConnectionHandlers,
  limits?: ConnectionLimits,
): TransportConnection {
  const connection = new TransportConnection(frames, handlers, limits);
  socket.on('message', (data) => connection.receive((data as Buffer).toString()));
  socket.on('error', () => undefined); // `close` follows, and says all there is to say
  socket.once('close', () => connection.end());
  if (socket.protocol === '')
    connection.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
  return connection;
}

/** The two messages that parley-fanout.v1 adds; see fanout-protocol.ts. */
function isFlowControl(message: unknown): message is { type: 'pause' | 'resume'; id: string } {
  const { type, id } = (message ?? {}) as { type?: unknown; id?: unknown };
  return (type === 'pause' || type === 'resume') && typeof id === 'string';
}

function read<Result>(work: () => Result): Result {
  try {
    return work();
  } catch {
    throw new SocketClosure(CloseCode.BadRequest, 'Invalid message received');
  }
}

/** A close reason has 123 bytes at most, and ids are the client's. */
function subscriberExists(id: string): string {
  const text = `Subscriber for ${id} already exists`;
  return Buffer.byteLength(text) <= 123 ? text : 'Subscriber already exists';
}
