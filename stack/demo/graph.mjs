import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {{code?: string, retryAfter?: number, retryAfterMs?: number}} ErrorExtensions */
/** @typedef {(query: string, variables?: object, token?: string) => Promise<Record<string, any>>} Ask  resolves with the one root field */

/** What ends by itself. */
const transient = new Set(['RATE_LIMITED', 'OVERLOADED', 'SERVICE_UNAVAILABLE', 'SUBGRAPH_UNAVAILABLE']);
const longestWaitMs = 60_000;

/**
 * Asks as any app does, and waits as it is told to where there is too much at once. Rejects where it would have to wait for longer than is
 * of use: `onLimit` makes the error of it. @param {string} url  of the graph @param {(message: string) => Error} onLimit @returns {Ask}
 */
export function createAsk(url, onLimit) {
  return async (query, variables = {}, token) => {
    for (let attempt = 0; ; attempt += 1) {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } =
        /** @type {{data?: Record<string, any>, errors?: {message: string, extensions?: ErrorExtensions}[]}} */ (
          await response.json()
        );
      const [error] = errors ?? [];
      if (error === undefined) return Object.values(data ?? {})[0];
      const { code = '', retryAfter = 0, retryAfterMs = retryAfter * 1_000 } = error.extensions ?? {};
      if (!transient.has(code) || attempt > 200) throw new Error(error.message);
      if (retryAfterMs > longestWaitMs) throw onLimit(error.message);
      // Not all at the same moment.
      await sleep(retryAfterMs + 100 + Math.random() * 400);
    }
  };
}
