import type { Dispatcher, Pool } from 'undici';

export interface HttpExchange {
  readonly answer: Promise<HttpAnswer>;
  /** Gives up: `answer` rejects with the reason at once, also while the request waits for a connection. */
  cancel(reason: Error): void;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

export interface HttpRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** By undici's `dispatch`: the streams and signals of its `request` cost as much as the exchange itself. */
export function postTo(pool: Pool, request: HttpRequest): HttpExchange {
  let controller: Dispatcher.DispatchController | undefined;
  let cancelled: Error | undefined;
  let cancel: HttpExchange['cancel'] = () => undefined;
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    cancel = (reason) => {
      cancelled = reason;
      controller?.abort(reason);
      reject(reason);
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(given) {
        controller = given;
        if (cancelled !== undefined) controller.abort(cancelled);
      },
      onResponseStart: (_controller, statusCode) => void (status = statusCode),
      onResponseData: (_controller, chunk) => void chunks.push(chunk),
      onResponseEnd: () => resolve({ status, text: Buffer.concat(chunks).toString() }),
      onResponseError: (_controller, error) => reject(error),
    };
    pool.dispatch({ method: 'POST', ...request }, handler);
  });
  return { answer, cancel };
}
