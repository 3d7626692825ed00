import type { Happening } from '@parley/client';

export type ConnectionState = ReturnType<typeof createConnectionState>;

/** Whether the socket is connected, for a banner: a store that `useSyncExternalStore` reads. */
export function createConnectionState() {
  const listeners = new Set<() => void>();
  let isConnected = true;
  const become = (next: boolean): void => {
    if (next === isConnected) return;
    isConnected = next;
    for (const changed of listeners) changed();
  };
  return {
    observe: ({ type }: Happening): void => {
      if (type === 'connected') become(true);
      else if (type === 'disconnected') become(false);
    },
    isConnected: () => isConnected,
    subscribe: (changed: () => void) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
  };
}
