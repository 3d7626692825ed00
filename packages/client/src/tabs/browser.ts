/** What tabs need of their browser. Its own types, since the package is compiled where there are none of a browser, too. */
export interface Browser {
  readonly locks: Locks;
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

export type LockMode = 'exclusive' | 'shared';

export interface LockOptions {
  readonly mode?: LockMode;
  readonly steal?: boolean;
  readonly signal?: AbortSignal;
}

/** The part of Web Locks' `LockManager` that is used. */
export interface Locks {
  request(name: string, options: LockOptions, run: () => Promise<void> | void): Promise<unknown>;
  query(): Promise<{
    readonly held?: readonly { readonly name?: string; readonly clientId?: string }[];
  }>;
}

interface Target {
  addEventListener(type: string, listener: () => void, options: { readonly signal: AbortSignal }): void;
}
interface MessageChannel {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
  close(): void;
}

/** What a page has, and a worker or another runtime perhaps. */
interface Page {
  readonly navigator?: { readonly locks?: Locks };
  readonly BroadcastChannel?: new (name: string) => MessageChannel;
  readonly document?: Target & { readonly hidden: boolean };
}

/** Undefined where tabs cannot find each other: no Web Locks (they want a secure context) or no BroadcastChannel. */
export function findBrowser(): Browser | undefined {
  const page = globalThis as unknown as Page & Target;
  const { BroadcastChannel, document } = page;
  const locks = page.navigator?.locks;
  if (locks === undefined || BroadcastChannel === undefined) return undefined;
  return {
    locks,
    openChannel: (name, onMessage) => openChannel(new BroadcastChannel(name), onMessage),
    newId: () => crypto.randomUUID(),
    isHidden: () => document?.hidden === true,
    watchLifecycle: (sleep, wake) =>
      document === undefined ? () => undefined : watchLifecycle(page, document, sleep, wake),
  };
}

function openChannel<Sent, Received>(
  channel: MessageChannel,
  onMessage: (message: Received) => void,
): Channel<Sent> {
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
function watchLifecycle(page: Target, document: Target, sleep: () => void, wake: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  document.addEventListener('freeze', sleep, { signal });
  document.addEventListener('resume', wake, { signal });
  page.addEventListener('pagehide', sleep, { signal });
  page.addEventListener('pageshow', wake, { signal });
  return () => stop.abort();
}
