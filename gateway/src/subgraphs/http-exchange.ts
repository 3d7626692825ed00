import type { Dispatcher, Pool } from 'undici';

/** One POST to one instance. */
export interface HttpExchange {
  readonly answer: Promise<{ readonly status: number; readonly text: string }>;
  /** Gives up: `answer` rejects with the reason at once, also while the request waits for a connection. */
  cancel(reason: Error): void;
}

export interface HttpRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * By undici's `dispatch`, without the streams and signals of its `request`: an answer is read whole anyway, and they cost as much
 * as the exchange itself.
 */
export function postTo(pool: Pool, request: HttpRequest): HttpExchange {
  let handler: ExchangeHandler | undefined;
  const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
    handler = new ExchangeHandler(resolve, reject);
    pool.dispatch({ method: 'POST', ...request }, handler);
  });
  return { answer, cancel: (reason) => handler?.cancel(reason) };
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: { status: number; text: string }) => void;
  readonly #reject: (error: Error) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #cancelled: Error | undefined;

  constructor(resolve: (answer: { status: number; text: string }) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  cancel(reason: Error): void {
    this.#cancelled = reason;
    this.#controller?.abort(reason);
    this.#reject(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#cancelled !== undefined) controller.abort(this.#cancelled);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, statusCode: number): void {
    this.#status = statusCode;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only, ...more] = this.#chunks;
    const text = only !== undefined && more.length === 0 ? only : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, text: text.toString() });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}
