import { errors, type Dispatcher, type Pool } from 'undici';
import type { IncomingHttpHeaders } from 'node:http';
import { BadAnswer } from './bad-answer.ts';

export interface HttpExchange {
  /** Rejects with {@link BadAnswer} when an answer began and did not end, else with why there is none. */
  readonly answer: Promise<HttpAnswer>;
  /** Whether anything of the request may have reached the server. */
  readonly isSent: boolean;
  /** Gives up: `answer` rejects with the reason at once, also while the request waits for a connection. */
  cancel(reason: Error): void;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
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
  let isSent = false;
  let cancel: HttpExchange['cancel'] = () => undefined;
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let head: Pick<HttpAnswer, 'status' | 'headers'> | undefined;
    cancel = (reason) => {
      cancelled = reason;
      controller?.abort(reason);
      reject(reason);
    };
    const handler: Dispatcher.DispatchHandler = {
      // Called when a connection takes the request, right before it is written.
      onRequestStart(given) {
        controller = given;
        if (cancelled !== undefined) controller.abort(cancelled);
        else isSent = true;
      },
      onResponseStart: (_controller, status, headers) => void (head = { status, headers }),
      onResponseData: (_controller, chunk) => void chunks.push(chunk),
      onResponseEnd() {
        if (head !== undefined) resolve({ ...head, body: Buffer.concat(chunks) });
      },
      onResponseError: (_controller, error) => reject(head === undefined ? error : cutOff(error)),
    };
    pool.dispatch({ method: 'POST', ...request }, handler);
  });
  return {
    answer,
    get isSent() {
      return isSent;
    },
    cancel,
  };
}

function cutOff(error: Error): BadAnswer {
  const isTooLarge = error instanceof errors.ResponseExceededMaxSizeError;
  return new BadAnswer(isTooLarge ? 'tooLarge' : 'incomplete', error.message);
}
