import type { TabNotice, Tabs } from './tabs.ts';

/**
 * By Web Locks and a BroadcastChannel. A page by plain HTTP from another machine has no locks: every tab sends what waits then. The server
 * keeps one message for each id, and none is sent before the one before it was answered. Without a channel a tab learns of the others'
 * messages when it is loaded.
 */
export function createBrowserTabs(name: string): Tabs {
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name);
  const { locks } = navigator as Partial<Pick<Navigator, 'locks'>>;
  return {
    async alone(work, signal) {
      const run = locks === undefined ? work(signal) : locks.request(name, { signal }, () => work(signal));
      await run.catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },
    // A channel has no target origin: all of it is of ours.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    notify: (notice) => channel?.postMessage(notice),
    onNotice: (consume) => channel?.addEventListener('message', ({ data }) => consume(data as TabNotice)),
    close: () => channel?.close(),
  };
}
