import { errors, type Dispatcher, type Pool } from 'undici';
import type { IncomingHttpHeaders } from 'node:http';
import { BadAnswer } from './bad-answer.ts';
import type { ExchangeSlots } from './exchange-slots.ts';

export interface HttpExchange {
  /** Rejects with {@link BadAnswer} when an answer began and did not end, else with why there is none. */
  readonly answer: Promise<HttpAnswer>;
  /** Whether anything of the request may have reached the server. */
  isSent(): boolean;
  /** Gives up: `answer` rejects with the reason at once, also while the request waits for its turn. */
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
  /** Called with the size of each piece of the answer; what it throws ends the exchange. */
  readonly onReceived?: ((bytes: number) => void) | undefined;
}

/**
 * By undici's `dispatch`: the streams and signals of its `request` cost as much as the exchange itself. A slot is taken until undici is
 * done with the request, which for a cancelled one is when its connection is closed.
 */
export function postTo(
  { pool, slots }: { readonly pool: Pool; readonly slots: ExchangeSlots },
  { onReceived, ...request }: HttpRequest,
): HttpExchange {
  let controller: Dispatcher.DispatchController | undefined;
  let cancelled: Error | undefined;
  let isSent = false;
  let cancel: HttpExchange['cancel'] = () => undefined;
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let head: Pick<HttpAnswer, 'status' | 'headers'> | undefined;
    let hasEnded = false;
    const end = (): void => {
      if (!hasEnded) slots.leave();
      hasEnded = true;
    };
    const handler: Dispatcher.DispatchHandler = {
      // Called when a connection takes the request, right before it is written.
      onRequestStart(given) {
        controller = given;
        if (cancelled !== undefined) controller.abort(cancelled);
        else isSent = true;
      },
      onResponseStart: (_controller, status, headers) => void (head = { status, headers }),
      onResponseData(_controller, chunk) {
        try {
          onReceived?.(chunk.length);
          chunks.push(chunk);
        } catch (error) {
          cancel(error as Error);
        }
      },
      onResponseEnd() {
        end();
        if (head !== undefined) resolve({ ...head, body: Buffer.concat(chunks) });
      },
      onResponseError(_controller, error) {
        end();
        reject(head === undefined ? error : cutOff(error));
      },
    };
    const giveUpTurn = slots.enter(() => void pool.dispatch({ method: 'POST', ...request }, handler));
    cancel = (reason) => {
      cancelled = reason;
      reject(reason);
      if (!giveUpTurn()) controller?.abort(reason);
    };
  });
  return {
    answer,
    isSent: () => isSent,
    cancel,
  };
}

function cutOff(error: Error): BadAnswer {
  const isTooLarge = error instanceof errors.ResponseExceededMaxSizeError;
  return new BadAnswer(isTooLarge ? 'tooLarge' : 'incomplete', error.message);
}
