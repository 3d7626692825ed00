/** What tabs need of their browser. */
export interface Browser {
  readonly locks: Pick<LockManager, 'request' | 'query'>;
  /** Messages of the other tabs, in the order in which each was posted. */
  openChannel<Sent, Received = Sent>(name: string, onMessage: (message: Received) => void): Channel<Sent>;
  newId(): string;
  isHidden(): boolean;
  /** Calls `sleep` before the page is frozen, kept for "back", or left, and `wake` when it runs again. Returns how to stop. */
  watchLifecycle(sleep: () => void, wake: () => void): () => void;
}

export interface Channel<Message> {
  /** Does nothing once it is closed. */
  post(message: Message): void;
  close(): void;
}

/** Undefined where tabs cannot find each other: no Web Locks (they want a secure context) or no BroadcastChannel. */
export function findBrowser(): Browser | undefined {
  const { locks } = (globalThis as { navigator?: { locks?: LockManager } }).navigator ?? {};
  if (locks === undefined || typeof BroadcastChannel === 'undefined') return undefined;
  return {
    locks,
    openChannel,
    newId: () => crypto.randomUUID(),
    isHidden: () => typeof document !== 'undefined' && document.hidden,
    watchLifecycle,
  };
}

function openChannel<Sent, Received>(name: string, onMessage: (message: Received) => void): Channel<Sent> {
  const channel = new BroadcastChannel(name);
  let isOpen = true;
  channel.addEventListener('message', ({ data }) => {
    if (isOpen) onMessage(data as Received);
  });
  return {
    post: (message) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel has no target: it is of one origin.
      if (isOpen) channel.postMessage(message);
    },
    close: () => {
      isOpen = false;
      channel.close();
    },
  };
}

/** `pagehide` is also the end of a page; one that comes back from the cache for "back" gets a `pageshow`. */
function watchLifecycle(sleep: () => void, wake: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  if (typeof document === 'undefined') return () => undefined;
  document.addEventListener('freeze', sleep, { signal });
  document.addEventListener('resume', wake, { signal });
  addEventListener('pagehide', sleep, { signal });
  addEventListener('pageshow', wake, { signal });
  return () => stop.abort();
}
