import type { Logger } from '@parley/service-kit/process';
import { fanoutProtocol, upstreamProtocols } from '@parley/service-kit/transport';
import { WebSocket } from 'ws';
import { stringifyExact } from '../exact-json.ts';
import { parseUpstreamFrame, type NextFrame, type UpstreamFrame } from './upstream-frame.ts';
import {
  noSubscription,
  subscribeFrame,
  tooLarge,
  type UpstreamHandlers,
  type UpstreamOperation,
  type UpstreamSubscription,
} from './upstream-operation.ts';
import { watchSilence, type SilenceWatch } from './upstream-silence.ts';

export interface UpstreamSocketOptions {
  /** The GraphQL URL of the instance, `http(s)://…`: its WebSocket has the same address. */
  readonly url: string;
  /** Of the request that opens it. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly logger: Logger;
  /** How long it is kept without an operation, in milliseconds. */
  readonly idleMs?: number;
  /** It has closed, for whatever reason. */
  readonly onClosed?: () => void;
  /** It has closed while operations ran on it; called before they are notified. */
  readonly onLost?: () => void;
  /** How long the instance may take to accept, and be silent when it is asked. */
  readonly timeoutMs?: number;
  readonly limits: UpstreamLimits;
}

/** In bytes: of the message that asks for an operation, and of one that comes. */
export interface UpstreamLimits {
  readonly maxMessageBytes: number;
  readonly maxAnswerBytes: number;
}

const usualIdleMs = 30_000;

/**
 * One connection to one instance, shared by all operations that go there. Never reconnects: after its end a new one is made. By `ws`,
 * since the retries of graphql-ws' client hide which operation is lost with which instance.
 */
export class UpstreamSocket {
  /** Settles when the instance has acknowledged, or rejects when it does not. */
  readonly ready: Promise<void>;
  readonly #socket: WebSocket;
  readonly #options: UpstreamSocketOptions;
  readonly #operations = new Map<string, UpstreamHandlers>();
  readonly #silence: SilenceWatch;
  #acknowledge: () => void = () => {};
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  #closed = false;

  constructor(options: UpstreamSocketOptions) {
    const { url, headers = {}, timeoutMs = 3_000, limits } = options;
    this.#options = options;
    this.#socket = new WebSocket(url.replace(/^http/, 'ws'), [...upstreamProtocols], {
      headers: { ...headers },
      handshakeTimeout: timeoutMs,
      maxPayload: limits.maxAnswerBytes,
      perMessageDeflate: false,
    });
    // One that answers pings but never acknowledges would keep all that wait for it.
    const late = setTimeout(() => this.#socket.terminate(), 2 * timeoutMs);
    this.ready = new Promise((resolve, reject) => {
      this.#acknowledge = () => {
        clearTimeout(late);
        resolve();
      };
      this.#socket.on('error', reject);
      this.#socket.on('close', (code) => {
        clearTimeout(late);
        reject(new Error(`The socket closed with ${code} before it was acknowledged.`));
        this.#onClose(code);
      });
    });
    this.ready.catch(() => {});
    this.#socket.on('open', () => this.#send({ type: 'connection_init' }));
    this.#socket.on('message', (data) => this.#onMessage((data as Buffer).toString()));
    this.#socket.on('pong', () => this.#silence.answered());
    this.#silence = watchSilence(timeoutMs, {
      ping: () => {
        if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
      },
      onSilent: () => this.#socket.terminate(),
    });
    this.#closeWhenIdle();
  }

  get closed(): boolean {
    return this.#closed;
  }

  get operations(): number {
    return this.#operations.size;
  }

  /** Only after `ready`. What the instance would close the socket for ends with an error instead: the others share the socket. */
  subscribe(operation: UpstreamOperation, handlers: UpstreamHandlers): UpstreamSubscription {
    const id = String(++this.#lastId);
    const { maxMessageBytes } = this.#options.limits;
    const frame = subscribeFrame(id, operation, maxMessageBytes);
    if (frame === undefined) {
      handlers.error([tooLarge(maxMessageBytes)]);
      return noSubscription;
    }
    this.#operations.set(id, handlers);
    clearTimeout(this.#idle);
    this.#write(frame);
    return {
      stop: () => {
        if (!this.#operations.delete(id)) return;
        this.#send({ id, type: 'complete' });
        this.#closeWhenIdle();
      },
      pause: (paused) => {
        if (this.#socket.protocol !== fanoutProtocol) return false;
        if (this.#operations.has(id)) this.#send({ id, type: paused ? 'pause' : 'resume' });
        return true;
      },
    };
  }

  close(): Promise<void> {
    this.#closed = true;
    if (this.#socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.close(1000, 'Normal closure');
    });
  }

  #onMessage(text: string): void {
    this.#silence.answered();
    const frame = parseUpstreamFrame(text);
    if (frame === undefined) this.#socket.close(4004, 'Bad response');
    else this.#onFrame(frame, text);
  }

  #onFrame(frame: UpstreamFrame, text: string): void {
    switch (frame.type) {
      case 'connection_ack':
        return this.#acknowledge();
      case 'ping':
        return this.#send({ type: 'pong' });
      case 'pong':
        return;
      case 'next':
        return this.#onNext(frame, text);
      case 'error':
        return this.#take(frame.id)?.error(frame.payload);
      case 'complete':
        return this.#take(frame.id)?.complete();
    }
  }

  #onNext({ id, ids = [id ?? ''], payload }: NextFrame, text: string): void {
    const event = { payload, size: text.length - text.indexOf('"payload":') }; // it stands last
    for (const each of ids) this.#operations.get(each)?.next(event);
  }

  #take(id: string): UpstreamHandlers | undefined {
    const handlers = this.#operations.get(id);
    this.#operations.delete(id);
    this.#closeWhenIdle();
    return handlers;
  }

  #onClose(code: number): void {
    this.#closed = true;
    this.#options.onClosed?.();
    this.#silence.stop();
    clearTimeout(this.#idle);
    const lost = [...this.#operations.values()];
    this.#operations.clear();
    if (lost.length > 0) {
      this.#options.onLost?.();
      this.#options.logger.warn({ url: this.#options.url, code, lost: lost.length }, 'Upstream socket lost');
    }
    for (const handlers of lost) handlers.lost();
  }

  #send(message: object): void {
    this.#write(stringifyExact(message));
  }

  #write(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  #closeWhenIdle(): void {
    if (this.#operations.size > 0 || this.#closed) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.close(), this.#options.idleMs ?? usualIdleMs);
  }
}
