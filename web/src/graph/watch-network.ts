import type { Clock, ConnectionState } from './connection-state.ts';

export const browserClock: Clock = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Tells what the browser says of its network, and when the person comes back to the page; answers how to stop that. */
export function watchNetwork({ happen }: ConnectionState): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  window.addEventListener('online', () => happen('online'), { signal });
  window.addEventListener('offline', () => happen('offline'), { signal });
  document.addEventListener('visibilitychange', () => document.hidden || happen('returned'), { signal });
  return () => leaving.abort();
}
