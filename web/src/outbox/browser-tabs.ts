import type { TabNotice, Tabs } from './tabs.ts';

/** By Web Locks and a BroadcastChannel. */
export function createBrowserTabs(name: string): Tabs {
  const channel = new BroadcastChannel(name);
  return {
    async alone(work, signal) {
      await navigator.locks
        .request(name, { signal }, () => work(signal))
        .catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
    },
    // A channel has no target origin: all of it is of ours.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    notify: (notice) => channel.postMessage(notice),
    onNotice: (consume) => channel.addEventListener('message', ({ data }) => consume(data as TabNotice)),
    close: () => channel.close(),
  };
}
