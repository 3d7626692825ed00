import type { IncomingMessage, ServerResponse } from 'node:http';

export type Exchange = ReturnType<typeof beginExchange>;

/** Ends an exchange with an upstream: when its time is over, and when its client has gone. */
export function beginExchange(request: IncomingMessage, response: ServerResponse, timeoutMs: number) {
  const controller = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, timeoutMs);
  const abandoned = (): boolean => response.destroyed && !response.writableFinished;
  const onClose = (): void => {
    if (abandoned()) controller.abort();
  };
  response.once('close', onClose);
  return {
    signal: controller.signal,
    timedOut: () => late,
    /** Whether the client is no longer there to be answered. */
    abandoned,
    /** To be called in the end: an upstream that still waits for the rest of a body is aborted. */
    end() {
      clearTimeout(timer);
      response.off('close', onClose);
      if (!request.complete) controller.abort();
    },
  };
}
