/** A store for `useSyncExternalStore` that is at work while a component shows it. */
export type LiveStore<State> = ReturnType<typeof createLiveStore<State>>;

/**
 * `begin` starts the work; what it answers ends it, at once. It starts in a turn of its own: React's StrictMode shows a component, hides it and shows it
 * again, and the work is to begin once.
 */
export function createLiveStore<State>(
  first: State,
  begin: (become: (next: Partial<State>) => void) => () => void,
) {
  const listeners = new Set<() => void>();
  let state = first;
  let end: (() => void) | undefined;
  const become = (next: Partial<State>): void => {
    state = { ...state, ...next };
    for (const changed of listeners) changed();
  };
  const start = (): void => {
    if (listeners.size > 0) end ??= begin(become);
  };
  return {
    state: (): State => state,
    subscribe: (changed: () => void): (() => void) => {
      listeners.add(changed);
      queueMicrotask(start);
      return () => {
        listeners.delete(changed);
        if (listeners.size > 0) return;
        end?.();
        end = undefined;
      };
    },
  };
}
